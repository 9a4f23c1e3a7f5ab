//! One callable: its signature as data, and the wrapper that binds arguments and converts the result.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{FnArg, GenericArgument, Ident, LitStr, PathArguments, Result, Type};

use crate::attributes::{self, Options};
use crate::signature::{Kind, Param, Signature};

/// What the wrapped Rust function is given first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// Nothing: static methods and plain functions.
    None,
    /// `this: &Value`.
    Value,
    /// `&self`: the payload of the receiver.
    Payload,
}

/// What the wrapper is for, which decides its shape and what it returns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Instance,
    Class,
    Static,
    Function,
    /// A slot called with the whole argument list; its result is passed through.
    Slot,
}

impl Role {
    fn receiver_name(self) -> Option<&'static str> {
        match self {
            Role::Instance => Some("$self"),
            Role::Class => Some("$type"),
            Role::Function => Some("$module"),
            Role::Static | Role::Slot => None,
        }
    }

    fn kind(self) -> TokenStream {
        let kind = match self {
            Role::Instance | Role::Slot => "Instance",
            Role::Class => "Class",
            Role::Static => "Static",
            Role::Function => "Function",
        };
        let kind = Ident::new(kind, Span::call_site());
        quote!(::tiercel_object::method::MethodKind::#kind)
    }
}

/// A callable being declared.
pub struct Callable<'a> {
    pub role: Role,
    pub receiver: Receiver,
    /// `Self::name` or `name`.
    pub target: TokenStream,
    /// `Self::` inside an impl block, nothing inside a module.
    pub scope: TokenStream,
    pub ident: &'a Ident,
    /// The Rust parameters after the receiver.
    pub inputs: Vec<&'a Type>,
    pub options: &'a Options,
    /// The type's name, for slots.
    pub owner: Option<&'a str>,
    pub doc: String,
    pub cfg: TokenStream,
}

/// What is generated for a callable.
pub struct Generated {
    /// Items to stand beside the function.
    pub items: TokenStream,
    /// A `MethodDef` expression (nothing for slots).
    pub definition: TokenStream,
    /// The wrapper's name.
    pub wrapper: Ident,
    /// `__text_signature__`, if it has one.
    pub text_signature: Option<String>,
}

/// The types of a function's parameters after the first `skip`.
pub fn input_types<'a>(inputs: impl IntoIterator<Item = &'a FnArg>, skip: usize) -> Vec<&'a Type> {
    inputs
        .into_iter()
        .skip(skip)
        .filter_map(|input| match input {
            FnArg::Typed(typed) => Some(&*typed.ty),
            FnArg::Receiver(_) => None,
        })
        .collect()
}

fn is_option(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|segment| {
        segment.ident == "Option"
            && matches!(&segment.arguments, PathArguments::AngleBracketed(arguments)
                if matches!(arguments.args.first(), Some(GenericArgument::Type(_))))
    })
}

/// The Rust expression of a default that is a plain number, bool or string.
fn literal_default(text: &str) -> Option<TokenStream> {
    match text {
        "True" => return Some(quote!(true)),
        "False" => return Some(quote!(false)),
        _ => {}
    }
    let quoted = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    if let Some(inner) = quoted('\'').or_else(|| quoted('"')) {
        return (!inner.contains('\\')).then(|| quote!(#inner));
    }
    let number = text.strip_prefix('-').unwrap_or(text);
    let numeric = number.starts_with(|c: char| c.is_ascii_digit()) && number.parse::<f64>().is_ok();
    numeric.then(|| text.parse().ok()).flatten()
}

impl Callable<'_> {
    fn error_name(&self, python_name: &str) -> String {
        match (&self.options.function, self.owner) {
            (Some(name), _) => name.value(),
            (None, Some(owner)) if self.role == Role::Slot => owner.to_string(),
            _ => python_name.to_string(),
        }
    }

    /// The expression for one named parameter, given the expression of its `Option<&Value>` or `&Value`.
    fn convert(
        &self,
        function: &str,
        sole: bool,
        position: usize,
        param: &Param,
        ty: &Type,
        value: TokenStream,
        optional: bool,
    ) -> Result<TokenStream> {
        let name = &param.name;
        let by_name = param.kind != Kind::PositionalOnly;
        let position = if sole { 0 } else { position + 1 };
        let context = quote!(::tiercel_object::args::ArgContext {
            function: #function, name: #name, position: #position, by_name: #by_name
        });
        let convert =
            |value: TokenStream| quote!(::tiercel_object::args::FromArg::from_arg(#value, #context)?);
        let converted = convert(quote!(value));
        let Some(default) = &param.default else {
            // `bind` has already refused a call in which a required argument is absent.
            let value = if optional { quote!(::tiercel_object::args::required(#value)) } else { value };
            return Ok(convert(value));
        };
        if is_option(ty) {
            let present = if default == "None" {
                quote!(::core::option::Option::Some(value) if !value.is_none())
            } else {
                quote!(::core::option::Option::Some(value))
            };
            return Ok(quote!(match #value {
                #present => ::core::option::Option::Some(#converted),
                _ => ::core::option::Option::None,
            }));
        }
        let Some(default) = literal_default(default) else {
            return Err(syn::Error::new_spanned(
                ty,
                format!("parameter '{name}' has a default that is no literal, so its type must be Option<…>"),
            ));
        };
        Ok(quote!(match #value {
            ::core::option::Option::Some(value) => #converted,
            ::core::option::Option::None => #default,
        }))
    }

    /// Generates the wrapper and the definition.
    pub fn generate(&self) -> Result<Generated> {
        let text = self.options.signature.as_ref().ok_or_else(|| {
            syn::Error::new(
                self.ident.span(),
                "a signature is needed, as in #[method(\"($self, object, /)\")]",
            )
        })?;
        let fail = |message: String| syn::Error::new(text.span(), message);
        let signature = Signature::parse(&text.value()).map_err(&fail)?;
        let expected = self.role.receiver_name();
        if let Some(written) = &signature.receiver
            && expected.is_some_and(|expected| expected != written)
        {
            return Err(fail(format!(
                "the receiver here is {}, not {written}",
                expected.unwrap_or("absent")
            )));
        }
        if signature.params.len() != self.inputs.len() {
            return Err(fail(format!(
                "the signature has {} parameter(s) after the receiver, the Rust function {}",
                signature.params.len(),
                self.inputs.len()
            )));
        }

        let python_name = self
            .options
            .name
            .as_ref()
            .map(LitStr::value)
            .unwrap_or_else(|| attributes::python_name(self.ident));
        let function = self.error_name(&python_name);
        let text_signature = match &self.options.shown {
            Some(shown) => Some(shown.value()),
            None => (!self.options.hidden).then(|| signature.text(expected)),
        };
        let bare = self.ident.to_string();
        let bare = bare.trim_start_matches("r#");
        let wrapper = format_ident!("__native_{bare}");
        let constant = format_ident!("__SIGNATURE_{bare}");
        let (scope, target, cfg) = (&self.scope, &self.target, &self.cfg);

        // One named parameter after the other takes the next slot of `out`.
        let positional_only = signature.positional_only();
        let plain = positional_only && self.role != Role::Slot;
        let sole = plain && signature.params.len() == 1 && signature.params[0].kind == Kind::PositionalOnly;
        let takes_one = sole && signature.required_positional() == 1;
        let takes_none = plain && signature.params.is_empty();
        let positional = signature.positional();
        let mut slot = 0usize;
        let mut arguments = Vec::new();
        for (param, ty) in signature.params.iter().zip(&self.inputs) {
            let argument = match param.kind {
                Kind::VarArgs if plain => quote!(args.get(#positional..).unwrap_or(&[])),
                Kind::VarArgs => quote!(rest.args),
                Kind::VarKeywords => quote!(rest.keywords.as_ref()),
                _ => {
                    let at = slot;
                    slot += 1;
                    let (value, optional) = if takes_one {
                        (quote!(arg), false)
                    } else if plain && param.default.is_none() {
                        (quote!(&args[#at]), false)
                    } else if plain {
                        (quote!(args.get(#at)), true)
                    } else {
                        (quote!(out[#at]), true)
                    };
                    self.convert(&function, sole, at, param, ty, value, optional)?
                }
            };
            arguments.push(argument);
        }
        let names = (0..arguments.len()).map(|at| format_ident!("argument_{at}")).collect::<Vec<_>>();
        let receiver = match self.receiver {
            Receiver::None => quote!(),
            Receiver::Value => quote!(this,),
            // SAFETY of the generated block: method descriptors and slots check the receiver's type before the call.
            Receiver::Payload => quote!(unsafe { this.payload_unchecked::<Self>() },),
        };
        let call = quote!(#target(#receiver #(#names),*));
        let call = if self.role == Role::Slot {
            call
        } else {
            quote!(::tiercel_object::args::IntoReturn::into_return(#call))
        };
        let body = quote!(#(let #names = #arguments;)* #call);

        let value = quote!(::tiercel_object::method::Value);
        let result = quote!(::tiercel_object::method::PyResult<::tiercel_object::method::Value>);
        let (parameters, prologue, variant) = if takes_none {
            (quote!(this: &#value), quote!(), "NoArgs")
        } else if takes_one {
            (quote!(this: &#value, arg: &#value), quote!(), "O")
        } else if plain {
            let check = quote!(::tiercel_object::args::check_positional(&#scope #constant, args.len())?;);
            (quote!(this: &#value, args: &[#value]), check, "Fast")
        } else {
            let count = signature.named().count();
            let rest = if signature.params.len() > count { quote!(let rest =) } else { quote!() };
            let bind = quote!(
                let mut out: [::core::option::Option<&#value>; #count] = [::core::option::Option::None; #count];
                #rest ::tiercel_object::args::bind(&#scope #constant, args, kwnames, &mut out)?;
            );
            (quote!(this: &#value, args: &[#value], kwnames: ::core::option::Option<&#value>), bind, "Kw")
        };
        let variant = Ident::new(variant, Span::call_site());
        // An `init` slot returns nothing.
        let output = if self.role == Role::Slot && self.options.path.last().is_some_and(|slot| slot == "init")
        {
            quote!(::tiercel_object::method::PyResult<()>)
        } else {
            result
        };

        let params = signature.named().map(|param| {
            let (name, required) = (&param.name, param.default.is_none());
            quote!(::tiercel_object::method::Param { name: #name, required: #required })
        });
        let (posonly, required) = (signature.count(Kind::PositionalOnly), signature.required_positional());
        let keyword_only = signature.count(Kind::KeywordOnly);
        let varargs = signature.count(Kind::VarArgs) > 0;
        let varkw = signature.count(Kind::VarKeywords) > 0;
        let items = quote! {
            #cfg #[doc(hidden)] #[allow(non_upper_case_globals)]
            const #constant: ::tiercel_object::method::Signature = ::tiercel_object::method::Signature {
                function_name: #function,
                params: &[#(#params),*],
                positional_only: #posonly,
                positional: #positional,
                required_positional: #required,
                keyword_only: #keyword_only,
                varargs: #varargs,
                varkw: #varkw,
            };
            #cfg #[doc(hidden)] #[allow(unused_variables, non_snake_case, clippy::all)]
            fn #wrapper(#parameters) -> #output {
                #prologue
                #body
            }
        };
        let doc = &self.doc;
        let (kind, text) = (self.role.kind(), text_signature.clone().unwrap_or_default());
        let definition = quote! {
            #cfg
            ::tiercel_object::method::MethodDef {
                name: #python_name,
                func: ::tiercel_object::method::NativeFn::#variant(#scope #wrapper),
                kind: #kind,
                signature: ::core::option::Option::Some(&#scope #constant),
                text_signature: #text,
                doc: #doc,
            }
        };
        Ok(Generated { items, definition, wrapper, text_signature })
    }
}

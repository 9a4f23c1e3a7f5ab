//! `#[pytype]`: methods, attributes and slots of a built-in type.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{FnArg, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Pat, Result, ReturnType};

use crate::attributes::{self, Options};
use crate::function::{self, Callable, Receiver, Role};

const MARKS: [&str; 6] = ["method", "classmethod", "staticmethod", "getter", "setter", "slot"];

/// A get/set attribute being put together from its two functions.
struct Attribute {
    name: String,
    doc: String,
    get: Option<TokenStream>,
    set: Option<TokenStream>,
}

#[derive(Default)]
struct Type {
    items: TokenStream,
    methods: Vec<TokenStream>,
    attributes: Vec<Attribute>,
    slots: Vec<TokenStream>,
    text_signature: Option<String>,
}

/// Expands the attribute on an impl block.
pub fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let options: Options = syn::parse2(options)?;
    let mut block: ItemImpl = syn::parse2(item)?;
    let name = options
        .name
        .as_ref()
        .map(LitStr::value)
        .ok_or_else(|| syn::Error::new_spanned(&block.self_ty, "#[pytype(name = \"…\")] needs a name"))?;
    let doc = attributes::doc(&block.attrs);
    let mut declared = Type::default();
    let mut errors: Option<syn::Error> = None;
    for item in &mut block.items {
        if let ImplItem::Fn(function) = item {
            for (mark, attribute) in attributes::take(&mut function.attrs, &MARKS) {
                let added = Options::of(&attribute)
                    .and_then(|options| declared.add(&name, &mark, &options, function));
                if let Err(error) = added {
                    match &mut errors {
                        Some(all) => all.combine(error),
                        None => errors = Some(error),
                    }
                }
            }
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    let Type { items, methods, attributes, slots, text_signature } = declared;
    let attributes = attributes.into_iter().map(|attribute| {
        let Attribute { name, doc, get, set } = attribute;
        let get =
            get.ok_or_else(|| syn::Error::new_spanned(&block.self_ty, format!("'{name}' has no getter")))?;
        let set = match set {
            Some(set) => quote!(::core::option::Option::Some(#set)),
            None => quote!(::core::option::Option::None),
        };
        Ok(quote!(::tiercel_object::method::GetSetDef { name: #name, get: #get, set: #set, doc: #doc }))
    });
    let attributes = attributes.collect::<Result<Vec<_>>>()?;
    let text_signature = match text_signature {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    };
    let (impl_generics, self_ty, where_clause) =
        (&block.generics, &block.self_ty, &block.generics.where_clause);
    Ok(quote! {
        // Python's `__new__` and the number slots are no Rust constructors and operators, whatever their names are.
        #[allow(clippy::new_ret_no_self, clippy::should_implement_trait, clippy::wrong_self_convention)]
        #block

        impl #impl_generics #self_ty #where_clause {
            #items

            /// The type's Python name.
            pub const NAME: &'static str = #name;
            /// The type's docstring.
            pub const DOC: &'static str = #doc;
            /// How the type is called, if that can be said.
            pub const TEXT_SIGNATURE: ::core::option::Option<&'static str> = #text_signature;
            /// The type's methods.
            pub const METHODS: &'static [::tiercel_object::method::MethodDef] = &[#(#methods),*];
            /// The type's computed attributes.
            pub const GETSETS: &'static [::tiercel_object::method::GetSetDef] = &[#(#attributes),*];

            /// Puts the type's functions into its slots.
            #[allow(unused_variables)]
            pub fn fill_slots(slots: &mut ::tiercel_object::slots::Slots) {
                #(#slots)*
            }
        }
    })
}

impl Type {
    fn add(&mut self, owner: &str, mark: &str, options: &Options, function: &ImplItemFn) -> Result<()> {
        match mark {
            "method" => self.add_method(owner, Role::Instance, options, function),
            "classmethod" => self.add_method(owner, Role::Class, options, function),
            "staticmethod" => self.add_method(owner, Role::Static, options, function),
            "getter" | "setter" => self.add_attribute(mark == "getter", options, function),
            _ if options.signature.is_some() => self.add_bound_slot(owner, options, function),
            _ => self.add_slot(options, function),
        }
    }

    fn callable<'a>(
        owner: &'a str,
        role: Role,
        options: &'a Options,
        function: &'a ImplItemFn,
    ) -> Result<Callable<'a>> {
        let ident = &function.sig.ident;
        let receiver = match (role, function.sig.inputs.first()) {
            (Role::Static, _) => Receiver::None,
            (_, Some(FnArg::Receiver(_))) => Receiver::Payload,
            (_, Some(FnArg::Typed(_))) => Receiver::Value,
            (_, None) => {
                return Err(syn::Error::new(ident.span(), "the first parameter must be the receiver"));
            }
        };
        let skip = usize::from(receiver != Receiver::None);
        Ok(Callable {
            role,
            receiver,
            target: quote!(Self::#ident),
            scope: quote!(Self::),
            ident,
            inputs: function::input_types(&function.sig.inputs, skip),
            options,
            owner: Some(owner),
            doc: attributes::doc(&function.attrs),
            cfg: attributes::cfg(&function.attrs),
        })
    }

    fn add_method(
        &mut self,
        owner: &str,
        role: Role,
        options: &Options,
        function: &ImplItemFn,
    ) -> Result<()> {
        let generated = Self::callable(owner, role, options, function)?.generate()?;
        self.items.extend(generated.items);
        self.methods.push(generated.definition);
        Ok(())
    }

    /// `new`, `init` or `call` with a signature: the slot is a wrapper that binds the arguments.
    fn add_bound_slot(&mut self, owner: &str, options: &Options, function: &ImplItemFn) -> Result<()> {
        let field = Self::slot_field(options, function)?;
        let last = options.path.last().map(Ident::to_string).unwrap_or_default();
        let generated = Self::callable(owner, Role::Slot, options, function)?.generate()?;
        self.items.extend(generated.items);
        if (last == "new" || last == "init") && self.text_signature.is_none() {
            self.text_signature = generated.text_signature;
        }
        let wrapper = generated.wrapper;
        self.slots.push(quote!(slots.#field = ::core::option::Option::Some(Self::#wrapper);));
        Ok(())
    }

    fn slot_field(options: &Options, function: &ImplItemFn) -> Result<TokenStream> {
        if options.path.is_empty() {
            return Err(syn::Error::new(function.sig.ident.span(), "which slot? as in #[slot(repr)]"));
        }
        let path = &options.path;
        Ok(quote!(#(#path).*))
    }

    fn add_slot(&mut self, options: &Options, function: &ImplItemFn) -> Result<()> {
        let field = Self::slot_field(options, function)?;
        let cfg = attributes::cfg(&function.attrs);
        let target = self.with_value_receiver(function)?;
        self.slots.push(quote!(#cfg { slots.#field = ::core::option::Option::Some(#target); }));
        Ok(())
    }

    /// A path to a function that takes the receiver as `&Value`: the function itself, or a wrapper around one with `&self`.
    fn with_value_receiver(&mut self, function: &ImplItemFn) -> Result<TokenStream> {
        let ident = &function.sig.ident;
        if !matches!(function.sig.inputs.first(), Some(FnArg::Receiver(_))) {
            return Ok(quote!(Self::#ident));
        }
        let wrapper = format_ident!("__payload_{}", ident.to_string().trim_start_matches("r#"));
        let output = match &function.sig.output {
            ReturnType::Default => quote!(()),
            ReturnType::Type(_, ty) => quote!(#ty),
        };
        let mut parameters = Vec::new();
        let mut names = Vec::new();
        for (at, input) in function.sig.inputs.iter().skip(1).enumerate() {
            let FnArg::Typed(typed) = input else { continue };
            let name = match &*typed.pat {
                Pat::Ident(pattern) => pattern.ident.clone(),
                _ => format_ident!("argument_{at}"),
            };
            let ty = &typed.ty;
            parameters.push(quote!(#name: #ty));
            names.push(name);
        }
        self.items.extend(quote! {
            #[doc(hidden)] #[allow(non_snake_case, clippy::all)]
            fn #wrapper(this: &::tiercel_object::method::Value, #(#parameters),*) -> #output {
                // SAFETY: a slot is only reached through the type that has it, so the receiver's payload is `Self`.
                Self::#ident(unsafe { this.payload_unchecked::<Self>() }, #(#names),*)
            }
        });
        Ok(quote!(Self::#wrapper))
    }

    fn add_attribute(&mut self, getter: bool, options: &Options, function: &ImplItemFn) -> Result<()> {
        let python = attributes::python_name(&function.sig.ident);
        let name = match (&options.name, options.path.first()) {
            (Some(name), _) => name.value(),
            (None, Some(name)) => attributes::python_name(name),
            (None, None) if getter => python,
            (None, None) => python.strip_prefix("set_").unwrap_or(&python).to_string(),
        };
        let target = self.with_value_receiver(function)?;
        let at = match self.attributes.iter().position(|attribute| attribute.name == name) {
            Some(at) => at,
            None => {
                self.attributes.push(Attribute { name, doc: String::new(), get: None, set: None });
                self.attributes.len() - 1
            }
        };
        let attribute = &mut self.attributes[at];
        if getter {
            let wrapper = format_ident!("__get_{}", function.sig.ident.to_string().trim_start_matches("r#"));
            self.items.extend(quote! {
                #[doc(hidden)] #[allow(non_snake_case, clippy::all)]
                fn #wrapper(this: &::tiercel_object::method::Value) -> ::tiercel_object::method::PyResult<::tiercel_object::method::Value> {
                    ::tiercel_object::args::IntoReturn::into_return(#target(this))
                }
            });
            attribute.doc = attributes::doc(&function.attrs);
            attribute.get = Some(quote!(Self::#wrapper));
        } else {
            attribute.set = Some(target);
        }
        Ok(())
    }
}

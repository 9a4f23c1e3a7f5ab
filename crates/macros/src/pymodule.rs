//! `#[pymodule]`: the functions and constants of a native module.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{FnArg, Item, ItemFn, ItemMod, LitStr, Result};

use crate::attributes::{self, Options};
use crate::function::{self, Callable, Receiver, Role};

#[derive(Default)]
struct Module {
    items: Vec<TokenStream>,
    methods: Vec<TokenStream>,
    constants: Vec<TokenStream>,
    init: Option<TokenStream>,
}

/// Expands the attribute on an inline module.
pub fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let options: Options = syn::parse2(options)?;
    let mut module: ItemMod = syn::parse2(item)?;
    let name =
        options.name.as_ref().map(LitStr::value).unwrap_or_else(|| attributes::python_name(&module.ident));
    let doc = attributes::doc(&module.attrs);
    let Some((_, items)) = &mut module.content else {
        return Err(syn::Error::new_spanned(&module.ident, "#[pymodule] needs an inline module"));
    };
    let mut declared = Module::default();
    let mut errors: Option<syn::Error> = None;
    for item in items.iter_mut() {
        if let Err(error) = declared.add(item) {
            match &mut errors {
                Some(all) => all.combine(error),
                None => errors = Some(error),
            }
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    let Module { items: added, methods, constants, init } = declared;
    let init = match init {
        Some(init) => quote!(::core::option::Option::Some(#init)),
        None => quote!(::core::option::Option::None),
    };
    let added: syn::File = syn::parse2(quote! {
        #(#added)*

        /// What the module is made of.
        pub const MODULE: ::tiercel_object::method::ModuleDef = ::tiercel_object::method::ModuleDef {
            name: #name,
            doc: #doc,
            methods: &[#(#methods),*],
            constants: &[#(#constants),*],
            init: #init,
        };
    })?;
    items.extend(added.items);
    Ok(quote!(#module))
}

impl Module {
    fn add(&mut self, item: &mut Item) -> Result<()> {
        match item {
            Item::Fn(function) => {
                for (mark, attribute) in attributes::take(&mut function.attrs, &["function", "init"]) {
                    if mark == "init" {
                        let ident = &function.sig.ident;
                        self.init = Some(quote!(#ident));
                    } else {
                        self.add_function(&Options::of(&attribute)?, function)?;
                    }
                }
            }
            Item::Const(constant) => {
                for (_, attribute) in attributes::take(&mut constant.attrs, &["constant"]) {
                    let options = Options::of(&attribute)?;
                    let (ident, cfg) = (&constant.ident, attributes::cfg(&constant.attrs));
                    let name = options.name.map(|name| name.value()).unwrap_or_else(|| ident.to_string());
                    self.constants.push(quote! {
                        #cfg
                        ::tiercel_object::method::ConstantDef {
                            name: #name,
                            value: || ::tiercel_object::args::IntoReturn::into_return(#ident),
                        }
                    });
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn add_function(&mut self, options: &Options, function: &mut ItemFn) -> Result<()> {
        let takes_module = match function.sig.inputs.first_mut() {
            Some(FnArg::Typed(first)) => !attributes::take(&mut first.attrs, &["module"]).is_empty(),
            _ => false,
        };
        let ident = &function.sig.ident;
        let generated = Callable {
            role: Role::Function,
            receiver: if takes_module { Receiver::Value } else { Receiver::None },
            target: quote!(#ident),
            scope: quote!(),
            ident,
            inputs: function::input_types(&function.sig.inputs, usize::from(takes_module)),
            options,
            owner: None,
            doc: attributes::doc(&function.attrs),
            cfg: attributes::cfg(&function.attrs),
        }
        .generate()?;
        self.items.push(generated.items);
        self.methods.push(generated.definition);
        Ok(())
    }
}

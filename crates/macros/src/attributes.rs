//! What the attributes inside a declaration say: `#[method("(…)", name = "…", hidden)]`, `#[slot(number.add)]`, doc comments.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Result, Token};

/// The arguments of one attribute.
#[derive(Default)]
pub struct Options {
    /// A signature, the bare string.
    pub signature: Option<LitStr>,
    /// `name = "…"`.
    pub name: Option<LitStr>,
    /// `function = "…"`: the name in error texts, where it is not the Python name.
    pub function: Option<LitStr>,
    /// `hidden`: there is no `__text_signature__`.
    pub hidden: bool,
    /// `shown = "(…)"`: the parameters that `__text_signature__` shows, where they are not those that are taken.
    pub shown: Option<LitStr>,
    /// A dotted path of identifiers, as in `slot(number.add)`.
    pub path: Vec<Ident>,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut options = Options::default();
        while !input.is_empty() {
            if input.peek(LitStr) {
                options.signature = Some(input.parse()?);
            } else if input.peek(Ident) && input.peek2(Token![=]) {
                let key: Ident = input.parse()?;
                input.parse::<Token![=]>()?;
                let value: LitStr = input.parse()?;
                match key.to_string().as_str() {
                    "name" => options.name = Some(value),
                    "shown" => options.shown = Some(value),
                    "function" => options.function = Some(value),
                    other => return Err(syn::Error::new(key.span(), format!("unknown option '{other}'"))),
                }
            } else {
                let first: Ident = syn::ext::IdentExt::parse_any(input)?;
                if first == "hidden" {
                    options.hidden = true;
                } else {
                    options.path.push(first);
                    while input.peek(Token![.]) {
                        input.parse::<Token![.]>()?;
                        options.path.push(syn::ext::IdentExt::parse_any(input)?);
                    }
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

impl Options {
    /// Reads an attribute with or without brackets.
    pub fn of(attribute: &Attribute) -> Result<Self> {
        match &attribute.meta {
            Meta::Path(_) => Ok(Options::default()),
            Meta::List(list) => list.parse_args(),
            Meta::NameValue(_) => Err(syn::Error::new_spanned(attribute, "expected #[name(…)]")),
        }
    }
}

/// Takes the attributes with one of these names out of the list.
pub fn take(attributes: &mut Vec<Attribute>, names: &[&str]) -> Vec<(String, Attribute)> {
    let mut taken = Vec::new();
    attributes.retain(|attribute| match names.iter().find(|name| attribute.path().is_ident(name)) {
        Some(name) => {
            taken.push((name.to_string(), attribute.clone()));
            false
        }
        None => true,
    });
    taken
}

/// The text of the `///` comments.
pub fn doc(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        {
            let text = text.value();
            lines.push(text.strip_prefix(' ').unwrap_or(&text).trim_end().to_string());
        }
    }
    lines.join("\n").trim().to_string()
}

/// The `#[cfg]` attributes, which what is generated must repeat.
pub fn cfg(attributes: &[Attribute]) -> TokenStream {
    let kept = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    quote!(#(#kept)*)
}

/// The Python name of a Rust identifier: no `r#`, no trailing `_` unless it is a dunder name.
pub fn python_name(ident: &Ident) -> String {
    let name = ident.to_string();
    let name = name.strip_prefix("r#").unwrap_or(&name);
    if name.ends_with("__") { name.to_string() } else { name.strip_suffix('_').unwrap_or(name).to_string() }
}

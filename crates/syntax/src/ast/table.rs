//! The macros that turn the node table into types, traits and metadata.

/// Reads the whole table. Each entry is `FORM Type/Kind = "family" visitor_method { classes }`.
///
/// Forms: `plain` is an enum with no position, `spanned` a struct of kind and [`Span`](super::Span),
/// `product` a class with no position, `located` a class with one, `flags` an enum of names only.
macro_rules! nodes {
    ($( $(#[$doc:meta])* $form:ident $ty:ident / $kind:ident = $family:literal $visit:ident $body:tt )*) => {
        $( node! { $form $(#[$doc])* $ty $kind $family $visit $body } )*

        /// Looks at every node of a tree. Each method's own body goes on to the node's children.
        pub trait Visitor {
            $(
                #[doc = concat!("Called for each `", stringify!($ty), "`.")]
                fn $visit(&mut self, node: &$ty) {
                    node.walk_children(self);
                }
            )*
        }

        /// A node of any family.
        #[derive(Clone, PartialEq, Debug)]
        pub enum AnyNode {
            $(
                #[doc = concat!("Of the family of [`", stringify!($ty), "`].")]
                $ty($ty),
            )*
        }

        impl AnyNode {
            /// The family the node belongs to.
            pub fn family(&self) -> &'static str {
                match self { $( AnyNode::$ty(_) => $family ),* }
            }
        }

        /// Makes a node of a class from its fields, in order. `span` is for the families that have places.
        pub fn build(class: &str, fields: Vec<Part>, span: Span) -> Result<AnyNode, BuildError> {
            let mut fields = Parts::new(fields);
            $(
                if let Some(made) = <$ty>::build(class, &mut fields, span) {
                    return made.map(AnyNode::$ty);
                }
            )*
            Err(BuildError { expected: "AST", field: "" })
        }

        $(
            impl FromPart for $ty {
                fn from_part(part: Part, field: &'static str) -> Result<$ty, BuildError> {
                    match part {
                        Part::Node(AnyNode::$ty(node)) => Ok(node),
                        _ => Err(BuildError { expected: $family, field }),
                    }
                }
            }
        )*

        /// Every family of node classes, in the order of CPython's own description.
        pub static FAMILIES: &[Family] = &[$( <$ty>::FAMILY ),*];
    };
}

macro_rules! node {
    (plain $(#[$doc:meta])* $ty:ident $kind:ident $family:literal $visit:ident { $($classes:tt)* }) => {
        kind_enum! { $(#[$doc])* $ty { $($classes)* } }
        node! { @impl $ty $family $visit false |n| n.class_info(), |n| n.fields(), |_n| None, |n, v| n.walk_fields(v) }
        impl $ty { family_const! { { $($classes)* } } }
    };
    (spanned $(#[$doc:meta])* $ty:ident $kind:ident $family:literal $visit:ident { $($classes:tt)* }) => {
        kind_enum! {
            #[doc = concat!("What a [`", stringify!($ty), "`] is.")]
            $kind { $($classes)* }
        }
        $(#[$doc])*
        #[derive(Clone, PartialEq, Debug)]
        pub struct $ty {
            /// What it is.
            pub node: $kind,
            /// Where it stands.
            pub span: Span,
        }
        node! { @impl $ty $family $visit true |n| n.node.class_info(), |n| n.node.fields(), |n| Some(n.span), |n, v| n.node.walk_fields(v) }
        impl $ty {
            family_const! { { $($classes)* } }

            /// Puts a kind at its place.
            pub fn new(node: $kind, span: Span) -> $ty {
                $ty { node, span }
            }

            fn build(class: &str, fields: &mut Parts, span: Span) -> Option<Result<$ty, BuildError>> {
                let made = $kind::build(class, fields, span)?;
                Some(made.map(|node| $ty { node, span }))
            }
        }
    };
    (product $(#[$doc:meta])* $ty:ident $kind:ident $family:literal $visit:ident
        { $(#[$cdoc:meta])* $class:ident { $( $(#[$fdoc:meta])* $f:ident : $t:ty ),* $(,)? } }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Debug)]
        pub struct $ty { $( $(#[$fdoc])* pub $f: $t ),* }
        node! { @impl $ty $family $visit false |_n| &Self::INFO[0], |n| vec![$( n.$f.field() ),*],
            |_n| None, |n, v| { $( n.$f.walk(v); )* } }
        impl $ty {
            family_const! { { $class { $($f: $t),* } } }

            fn build(class: &str, fields: &mut Parts, _span: Span) -> Option<Result<$ty, BuildError>> {
                if class != stringify!($class) {
                    return None;
                }
                let mut make = || Ok($ty { $( $f: fields.take(field::without_underscore(stringify!($f)))? ),* });
                Some(make())
            }
        }
    };
    (located $(#[$doc:meta])* $ty:ident $kind:ident $family:literal $visit:ident
        { $(#[$cdoc:meta])* $class:ident { $( $(#[$fdoc:meta])* $f:ident : $t:ty ),* $(,)? } }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Debug)]
        pub struct $ty {
            $( $(#[$fdoc])* pub $f: $t, )*
            /// Where it stands.
            pub span: Span,
        }
        node! { @impl $ty $family $visit true |_n| &Self::INFO[0], |n| vec![$( n.$f.field() ),*],
            |n| Some(n.span), |n, v| { $( n.$f.walk(v); )* } }
        impl $ty {
            family_const! { { $class { $($f: $t),* } } }

            fn build(class: &str, fields: &mut Parts, span: Span) -> Option<Result<$ty, BuildError>> {
                if class != stringify!($class) {
                    return None;
                }
                let mut make = || Ok($ty { $( $f: fields.take(field::without_underscore(stringify!($f)))?, )* span });
                Some(make())
            }
        }
    };
    (flags $(#[$doc:meta])* $ty:ident $kind:ident $family:literal $visit:ident
        { $( $(#[$cdoc:meta])* $class:ident ),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum $ty { $( $(#[$cdoc])* #[doc = concat!("`", stringify!($class), "`")] $class ),* }
        node! { @impl $ty $family $visit false |n| &Self::INFO[*n as usize], |_n| Vec::new(), |_n| None, |_n, _v| () }
        impl $ty {
            family_const! { { $($class {}),* } }

            fn build(class: &str, _fields: &mut Parts, _span: Span) -> Option<Result<$ty, BuildError>> {
                $( if class == stringify!($class) { return Some(Ok($ty::$class)); } )*
                None
            }
        }
    };
    (@impl $ty:ident $family:literal $visit:ident $located:literal
        |$n1:ident| $class:expr, |$n2:ident| $fields:expr, |$n3:ident| $span:expr, |$n4:ident, $v:ident| $walk:expr) => {
        impl AstNode for $ty {
            fn family(&self) -> &'static Family { const { &Self::FAMILY } }
            fn class(&self) -> &'static ClassInfo { let $n1 = self; $class }
            fn fields(&self) -> Vec<Field<'_>> { let $n2 = self; $fields }
            fn span(&self) -> Option<Span> { let $n3 = self; $span }
        }
        impl $ty {
            /// The family these nodes are.
            pub const FAMILY: Family =
                Family { name: $family, classes: Self::INFO, located: $located };

            /// Visits the nodes directly below this one.
            pub fn walk_children<V: Visitor + ?Sized>(&self, visitor: &mut V) {
                let ($n4, $v) = (self, visitor);
                $walk
            }
        }
        impl Walk for $ty {
            const TYPE: &'static str = $family;
            fn walk<V: Visitor + ?Sized>(&self, visitor: &mut V) { visitor.$visit(self); }
            fn field(&self) -> Field<'_> { Field::Node(self) }
        }
    };
}

/// An enum with one variant a class, and what is generic about its variants.
macro_rules! kind_enum {
    ($(#[$doc:meta])* $kind:ident { $( $(#[$cdoc:meta])* $class:ident { $( $f:ident : $t:ty ),* $(,)? } ),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Debug)]
        pub enum $kind {
            $( $(#[$cdoc])* $class { $( #[doc = concat!("`", stringify!($f), "`")] $f: $t ),* } ),*
        }
        impl $kind {
            fn build(class: &str, fields: &mut Parts, _span: Span) -> Option<Result<$kind, BuildError>> {
                $(
                    if class == stringify!($class) {
                        let make = |_fields: &mut Parts| {
                            Ok($kind::$class { $( $f: _fields.take(field::without_underscore(stringify!($f)))? ),* })
                        };
                        return Some(make(fields));
                    }
                )*
                None
            }
            fn fields(&self) -> Vec<Field<'_>> {
                match self { $( $kind::$class { $($f),* } => vec![$( $f.field() ),*] ),* }
            }
            fn walk_fields<V: Visitor + ?Sized>(&self, visitor: &mut V) {
                match self { $( $kind::$class { $($f),* } => { $( $f.walk(visitor); )* let _ = &visitor; } ),* }
            }
            /// The class of this kind of node.
            pub fn class_info(&self) -> &'static ClassInfo {
                match self {
                    $( $kind::$class { .. } => {
                        const { &class_info!($class { $($f: $t),* }) }
                    } ),*
                }
            }
        }
    };
}

macro_rules! class_info {
    ($class:ident { $( $f:ident : $t:ty ),* }) => {
        ClassInfo {
            name: stringify!($class),
            fields: &[$( FieldInfo {
                name: field::without_underscore(stringify!($f)),
                kind: <$t as Walk>::TYPE,
                quantity: <$t as Walk>::QUANTITY,
            } ),*],
        }
    };
}

macro_rules! family_const {
    ({ $( $(#[$cdoc:meta])* $class:ident { $( $f:ident : $t:ty ),* $(,)? } ),* $(,)? }) => {
        /// The classes of this family.
        pub const INFO: &'static [ClassInfo] = &[$( class_info!($class { $($f: $t),* }) ),*];
    };
}

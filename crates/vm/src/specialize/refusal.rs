//! Why an instruction was not specialized.

/// What a specializer answers: the instruction has its form now, or the reason why it has none.
pub type Choice = Result<(), Refusal>;

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// Why no form was chosen.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Refusal {
            $($(#[$doc])* $name,)*
        }

        impl Refusal {
            /// The reason in words, as statistics have it.
            pub fn text(self) -> &'static str {
                match self {
                    $(Refusal::$name => $text,)*
                }
            }
        }
    };
}

refusals! {
    /// A built-in goes through a generator: the generic form does that in a frame of its own.
    Consumer = "built-in that goes through a generator";
    /// No form is for operands of these types.
    OperandTypes = "operand types without a form";
    /// No form is for a container of this type.
    ContainerType = "container type without a form";
    /// The key is not one that a form of the container is for.
    Key = "key without a form";
    /// There are more or fewer items than names.
    Length = "another number of items";
    /// No form is for an iterator or awaitable of this type.
    IteratorType = "iterator type without a form";
    /// Truth is asked of the type's own method.
    OwnTruth = "truth by a method";
    /// All versions of types, functions or keys are used up.
    NoVersion = "no version number";
    /// An index or offset is too large for its cache cell.
    TooLarge = "index too large for the cache";
    /// The attribute is one of a number or singleton, which has no type pointer.
    Immediate = "attribute of a number or singleton";
    /// The type finds or sets attributes in a way of its own.
    OwnAccess = "attribute access of the type's own";
    /// Neither instance nor class has the attribute.
    NotFound = "no such attribute or name";
    /// A property whose getter is not a Python function of one argument, or which is called at once.
    Property = "property without a form";
    /// A descriptor of another kind.
    Descriptor = "descriptor without a form";
    /// The attribute cannot be assigned.
    ReadOnly = "read-only attribute";
    /// The class has the attribute, but instances have or may have one that hides it.
    Hidden = "instances may hide the attribute";
    /// The metaclass has a say in the attributes of the class.
    Metaclass = "metaclass attribute";
    /// `super` is not the built-in one.
    OtherSuper = "super is not the built-in";
    /// The namespace is a subclass of `dict`.
    Namespace = "namespace is no plain dict";
    /// No form is for calling this.
    Callable = "callable without a form";
    /// Specializing is switched off.
    Off = "switched off";
}

//! Operations with the values of their input and the places in their answer.

use serde_json::Value as Json;

use super::fact::Fact;
use crate::definition::path::{Select, Template};
use crate::readers::surface::Argument;

/// One call of an operation.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation.
    pub operation: Fact<String>,
    /// The client's method: `create_vpc`.
    pub method: String,
    /// The IAM permission that it needs.
    pub permission: String,
    /// The method of HTTP, where the API is told apart by it: `GET`.
    pub verb: Option<String>,
    /// The values of its input, in the order of the members' names.
    pub inputs: Vec<Input>,
    /// The client's type of its answer, where that has a name among its types.
    pub answer: String,
    /// What the client's method takes, in its order; nothing where it takes its input by setters.
    pub arguments: Vec<Argument>,
    /// The codes of the errors that the model lists.
    pub errors: Vec<String>,
    /// The field of a successful answer that lists what was not done all the same, as those of calls
    /// about several objects do.
    pub partial: Option<&'static str>,
}

impl Call {
    /// The attributes that its input is made of.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        let inputs = self.inputs.iter();
        inputs.flat_map(|input| input.value.value.attributes())
    }
}

/// The value of one member of an input.
#[derive(Clone, Debug)]
pub struct Input {
    /// The member.
    pub member: String,
    /// The field of the SDK's struct; its setter is `set_` and this.
    pub field: String,
    /// The field's type as the index of the crate writes it: `Option<String>`.
    pub ty: String,
    /// The value.
    pub value: Fact<Value>,
}

/// A value of an input.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The value of an attribute.
    Attribute(String),
    /// The same in a structure of which it is the only member: `{ Value = … }`.
    Wrapped(String, Field),
    /// The elements of an attribute that is a list, set or single object, part by part.
    Objects(String, Vec<Part>),
    /// The same in a structure of which it is the only member.
    Holder(Field, String, Vec<Part>),
    /// The entries of a list, each the value of an attribute under a fixed name.
    Named(Vec<Named>),
    /// A structure of several values.
    Structure(Vec<(Field, Value)>),
    /// A list of such structures.
    Structures(Vec<Vec<(Field, Value)>>),
    /// Text with attributes in it.
    Template(Template),
    /// A list of such texts.
    Templates(Vec<Template>),
    /// The text that goes with the first of these attributes that has a value.
    Choice(Vec<(String, String)>),
    /// A map of texts: names, and the attributes that are their values.
    Entries(Vec<(String, String)>),
    /// A map of fixed texts.
    Texts(Vec<(String, Template)>),
    /// The name of the entry that a call is about.
    EntryName,
    /// Its value.
    EntryValue,
    /// One element of the set that a step claims; where the member is a list, a list of it.
    Element,
    /// What a hook makes of these attributes.
    Hook(String, Vec<String>),
    /// A fixed value.
    Constant(Json),
    /// The token of the apply.
    Token,
    /// All tags, in the style of the service.
    Tags,
    /// The ids of many objects that are read at once.
    Ids,
    /// A filter of this name with the ids of many objects that are read at once.
    IdFilter(String),
    /// Filters: name and values.
    Filters(Vec<(String, Template)>),
}

impl Value {
    /// The attributes that it is made of.
    pub fn attributes(&self) -> Vec<&str> {
        match self {
            Self::Attribute(name)
            | Self::Wrapped(name, _)
            | Self::Objects(name, _)
            | Self::Holder(_, name, _) => vec![name],
            Self::Named(all) => all.iter().map(|it| it.attribute.as_str()).collect(),
            Self::Structure(parts) => parts.iter().flat_map(|(_, it)| it.attributes()).collect(),
            Self::Structures(all) => {
                let parts = all.iter().flatten();
                parts.flat_map(|(_, it)| it.attributes()).collect()
            }
            Self::Template(template) => template.attributes().collect(),
            Self::Templates(all) => all.iter().flat_map(Template::attributes).collect(),
            Self::Filters(all) => all.iter().flat_map(|(_, it)| it.attributes()).collect(),
            Self::Choice(all) => all.iter().map(|(name, _)| name.as_str()).collect(),
            Self::Entries(all) => all.iter().map(|(_, name)| name.as_str()).collect(),
            Self::Hook(_, all) => all.iter().map(String::as_str).collect(),
            Self::Texts(all) => all.iter().flat_map(|(_, it)| it.attributes()).collect(),
            Self::EntryName
            | Self::EntryValue
            | Self::Element
            | Self::Constant(_)
            | Self::Token
            | Self::Tags
            | Self::Ids
            | Self::IdFilter(_) => Vec::new(),
        }
    }
}

/// One entry of a list of named values: `{ Key = "domain-name", Values = […] }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The member of the entry that is its name.
    pub key: Field,
    /// The name.
    pub name: String,
    /// The member that has the values.
    pub values: Field,
    /// The attribute.
    pub attribute: String,
}

/// Where in an answer the value of an attribute is.
#[derive(Clone, Debug)]
pub struct Output {
    /// The attribute.
    pub attribute: String,
    /// The way from the object that was read, or from the answer for calls that read no object.
    pub path: Fact<Vec<Step>>,
    /// The parts of an attribute that is made of objects.
    pub parts: Vec<Part>,
}

/// A member of a structure, and the field that it is in the SDK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The member in the model.
    pub member: String,
    /// The field of the SDK's struct.
    pub name: String,
    /// The field's type as the index of the crate writes it.
    pub ty: String,
}

/// The list of a collection.
#[derive(Clone, Debug)]
pub struct Lists {
    /// The call.
    pub call: Call,
    /// The member of the answer that has the objects of a page.
    pub items: Step,
    /// The member of the answer that leads to the next page; none where the list comes whole.
    pub links: Option<Step>,
    /// The member of an object that is its id.
    pub key: Field,
}

/// The members that page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// That of the request.
    pub asked: String,
    /// That of the answer, which tells the next page.
    pub told: String,
}

/// A part of an attribute that is made of objects, and the field that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The part's name in the attribute.
    pub attribute: String,
    /// The field of the structure.
    pub field: Field,
    /// Whether the structure cannot be made without it.
    pub needed: bool,
    /// The only member of the structure that the field is, or is a list of, where the attribute is that
    /// member's value or object, or has those values.
    pub wrapped: Option<Field>,
    /// The part that is sent in its place when that has a value.
    pub unless: Option<String>,
    /// The number that is sent where it has none.
    pub unset: Option<i32>,
    /// The members for names and values, where the attribute is a map and the field a list of these.
    pub pairs: Option<(Field, Field)>,
    /// The parts of the part.
    pub parts: Vec<Part>,
}

/// One field on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The member in the model.
    pub member: String,
    /// The field of the SDK's struct.
    pub field: String,
    /// The field's type as the index of the crate writes it.
    pub ty: String,
    /// Which elements of a list.
    pub select: Select,
    /// Whether it is an entry of a map, by the member's name.
    pub is_entry: bool,
}

//! Functions, as a host calls them.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use slipway_proto::tfplugin6::{self as proto, call_function, get_functions};

use super::config::typed_value;
use super::diagnostics::Diagnostics;
use super::msgpack::{from_msgpack, to_msgpack};
use super::rpc::dynamic;
use super::session::Driver;
use super::state::to_json;
use super::value::{Type, Value};
use super::violation::Rule;

/// Why a function gave no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// The sentence.
    pub text: String,
    /// The argument to blame, from 0.
    pub argument: Option<i64>,
}

/// The type of an argument, by its place.
fn parameter(function: &proto::Function, place: usize) -> Option<&proto::function::Parameter> {
    let fixed = function.parameters.get(place);
    fixed.or(function.variadic_parameter.as_ref())
}

fn host(text: &str, argument: usize) -> FunctionError {
    FunctionError {
        text: text.to_owned(),
        argument: i64::try_from(argument).ok(),
    }
}

impl Driver {
    /// Asks for the functions beside the schema, as OpenTofu does; both have to say the same.
    ///
    /// # Errors
    ///
    /// When the call fails.
    pub async fn functions(&self) -> Result<BTreeMap<String, proto::Function>, Diagnostics> {
        let request = get_functions::Request {};
        let answer = self.client.clone().get_functions(request).await?;
        let answer = answer.into_inner();
        let diagnostics = Diagnostics::from(answer.diagnostics);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        if answer.functions != self.schema.functions {
            let text = "GetFunctions and GetProviderSchema differ";
            return Err(self.report_one(Rule::ValidSchema, "GetFunctions", text));
        }
        Ok(answer.functions)
    }

    /// Calls a function with these arguments. As a host, it does not call at all with null where that is
    /// not allowed, and gives an unknown result (`None`) for an unknown argument that is not wanted.
    ///
    /// # Errors
    ///
    /// That of the function, or of the host.
    ///
    /// # Panics
    ///
    /// When there is no such function, or a rule is broken: then the test looks at the violations.
    pub async fn call_function(
        &self,
        name: &str,
        arguments: &[Json],
    ) -> Result<Option<Json>, FunctionError> {
        let found = self.schema.functions.get(name);
        let function = found.unwrap_or_else(|| panic!("the provider has no function {name}"));
        let mut encoded = Vec::new();
        for (place, argument) in arguments.iter().enumerate() {
            let Some(parameter) = parameter(function, place) else {
                return Err(host("too many function arguments", place));
            };
            let ty = Type::from_json(&parameter.r#type).expect("a parameter has a type");
            let value = typed_value(&ty, argument).map_err(|text| host(&text, place))?;
            if value.is_null() && !parameter.allow_null_value {
                return Err(host("argument must not be null", place));
            }
            if !value.is_wholly_known() && !parameter.allow_unknown_values {
                return Ok(None);
            }
            encoded.push(dynamic(to_msgpack(&value, &ty)));
        }
        if arguments.len() < function.parameters.len() {
            return Err(host("not enough function arguments", arguments.len()));
        }
        let request = call_function::Request {
            name: name.to_owned(),
            arguments: encoded,
        };
        let answer = self.client.clone().call_function(request).await;
        let answer = answer.map_err(|status| host(status.message(), usize::MAX))?;
        self.result(name, function, answer.into_inner())
    }

    fn result(
        &self,
        name: &str,
        function: &proto::Function,
        answer: call_function::Response,
    ) -> Result<Option<Json>, FunctionError> {
        if let Some(error) = answer.error {
            return Err(FunctionError {
                text: error.text,
                argument: error.function_argument,
            });
        }
        let place = format!("{name} CallFunction");
        let returns = function.r#return.clone().unwrap_or_default();
        let ty = Type::from_json(&returns.r#type).expect("a function has a type");
        let result = answer.result.unwrap_or_default();
        let value = from_msgpack(&result.msgpack, &ty).unwrap_or_else(|text| {
            self.report_one(Rule::WellFormed, &place, &text);
            Value::Null
        });
        if !value.is_wholly_known() {
            self.report_one(
                Rule::WhollyKnown,
                &place,
                "something is unknown in a result",
            );
            return Ok(None);
        }
        let json = serde_json::from_str(&to_json(&value));
        Ok(Some(json.expect("the driver writes JSON")))
    }
}

//! `GetFunctions` and `CallFunction`, which hosts call at any time, before the provider is configured.

use std::collections::BTreeMap;

use slipway_proto::tfplugin6::{self as wire, StringKind, call_function, function, get_functions};

use super::convert::{self, encode};
use super::server::Server;
use crate::diag::Diagnostics;
use crate::function::{Erased, FunctionError, Parameter};

/// All functions, as the schema has them too.
pub(super) fn declared(server: &Server) -> BTreeMap<String, wire::Function> {
    let functions = server.types.functions.iter();
    functions
        .map(|(name, it)| (name.clone(), of_function(it)))
        .collect()
}

fn of_function(function: &Erased) -> wire::Function {
    wire::Function {
        parameters: function.fixed.iter().map(of_parameter).collect(),
        variadic_parameter: function.variadic.as_ref().map(of_parameter),
        r#return: Some(function::Return {
            r#type: function.returns.to_json().to_string().into_bytes(),
        }),
        summary: function.summary(),
        description: function.description.to_owned(),
        description_kind: StringKind::Markdown.into(),
        deprecation_message: function.deprecated.unwrap_or_default().to_owned(),
    }
}

fn of_parameter(parameter: &Parameter) -> function::Parameter {
    function::Parameter {
        name: parameter.name.to_owned(),
        r#type: parameter.ty.to_json().to_string().into_bytes(),
        allow_null_value: parameter.allows_null,
        allow_unknown_values: parameter.allows_unknown,
        description: parameter.description.to_owned(),
        description_kind: StringKind::Markdown.into(),
    }
}

/// The answer to a call that has no value.
pub(super) fn refused(error: &FunctionError) -> call_function::Response {
    call_function::Response {
        result: None,
        error: Some(wire::FunctionError {
            text: error.text().to_owned(),
            function_argument: error.argument(),
        }),
    }
}

/// Diagnostics as the one error that a function can have.
pub(super) fn told(diagnostics: &Diagnostics) -> FunctionError {
    let texts = diagnostics.iter().map(|it| it.detail.as_str());
    FunctionError::new(texts.collect::<Vec<_>>().join("\n"))
}

impl Server {
    pub(super) fn functions(&self) -> get_functions::Response {
        get_functions::Response {
            functions: declared(self),
            diagnostics: Vec::new(),
        }
    }

    /// The value of a function for these arguments.
    pub(super) async fn call(
        &self,
        request: &call_function::Request,
    ) -> Result<call_function::Response, FunctionError> {
        let name = &request.name;
        let function = self.types.functions.get(name).ok_or_else(|| {
            FunctionError::new(format!("this provider has no function named {name}"))
        })?;
        let mut arguments = Vec::new();
        for (index, argument) in request.arguments.iter().enumerate() {
            let parameter = function.parameter(index).ok_or_else(|| {
                FunctionError::new(format!(
                    "{} arguments were given, and {} are taken",
                    request.arguments.len(),
                    function.fixed.len()
                ))
            })?;
            let value = convert::decode(Some(argument), &parameter.ty, "CallFunction.arguments");
            arguments.push(value.map_err(|errors| told(&errors))?);
        }
        let value = function.call(&arguments).await?;
        let result = encode(&value, &function.returns).map_err(|errors| told(&errors))?;
        Ok(call_function::Response {
            result,
            error: None,
        })
    }
}

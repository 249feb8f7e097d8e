//! One operation: how it is served and how it is told.

use crate::state::AppState;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Makes the schema of a type; what it refers to is kept by the generator.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What an operation does to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Answers from what is known.
    Read,
    /// Answers as long as both sides stay.
    Stream,
    /// Changes something, as the user.
    Write,
}

/// One operation.
pub(crate) struct Operation {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) query: Option<SchemaOf>,
    pub(super) body: Option<SchemaOf>,
    pub(super) answers: Vec<(u16, Option<SchemaOf>)>,
    nature: Nature,
    serve: MethodRouter<AppState>,
}

impl Operation {
    /// GET.
    pub(crate) fn read<H, T>(path: &'static str, id: &'static str, summary: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let serve = on(MethodFilter::GET, handler);
        Self::new(Method::GET, path, id, summary, Nature::Read, serve)
    }

    /// GET that goes on.
    pub(crate) fn stream<H, T>(path: &'static str, id: &'static str, summary: &'static str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let serve = on(MethodFilter::GET, handler);
        Self::new(Method::GET, path, id, summary, Nature::Stream, serve)
    }

    /// Anything else; `method` is one of POST, PUT, PATCH and DELETE.
    pub(crate) fn write<H, T>(
        method: Method,
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        handler: H,
    ) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let filter = match method {
            Method::PUT => MethodFilter::PUT,
            Method::PATCH => MethodFilter::PATCH,
            Method::DELETE => MethodFilter::DELETE,
            _ => MethodFilter::POST,
        };
        Self::new(method, path, id, summary, Nature::Write, on(filter, handler))
    }

    fn new(
        method: Method,
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        nature: Nature,
        serve: MethodRouter<AppState>,
    ) -> Self {
        Self { method, path, id, summary, query: None, body: None, answers: Vec::new(), nature, serve }
    }

    /// Takes the fields of `T` as query parameters.
    pub(crate) fn query<T: JsonSchema>(mut self) -> Self {
        self.query = Some(SchemaGenerator::root_of::<T>);
        self
    }

    /// Takes a JSON body.
    pub(crate) fn body<T: JsonSchema>(mut self) -> Self {
        self.body = Some(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// Answers with JSON.
    pub(crate) fn gives<T: JsonSchema>(mut self, status: u16) -> Self {
        self.answers.push((status, Some(SchemaGenerator::subschema_for::<T>)));
        self
    }

    /// What it does to the world.
    pub(crate) fn nature(&self) -> Nature {
        self.nature
    }

    /// Where it is served, and by what.
    pub(crate) fn into_route(self) -> (&'static str, MethodRouter<AppState>) {
        (self.path, self.serve)
    }
}

/// A schema in place instead of a reference.
trait RootOf {
    fn root_of<T: JsonSchema>(&mut self) -> Schema;
}

impl RootOf for SchemaGenerator {
    fn root_of<T: JsonSchema>(&mut self) -> Schema {
        T::json_schema(self)
    }
}

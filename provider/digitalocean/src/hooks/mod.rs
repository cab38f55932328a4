//! Code of single types that no definition can say, each the trait that its generated file declares.

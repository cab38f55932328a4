//! Hooks of ECR.

mod ecr_repository;

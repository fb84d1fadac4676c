terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.0, < 9.0"
    }
  }

  # Terraform's own state; a bucket that exists, and not the one of the audit.
  # backend "gcs" {
  #   bucket = "ACME-TERRAFORM-STATE"
  #   prefix = "gke-dns-audit"
  # }
}

# Organization Policy and Cloud Asset ask for a project whose quota counts, where people use their own credentials.
provider "google" {
  project               = "acme-dns-audit"
  region                = "europe-west1"
  billing_project       = "acme-dns-audit"
  user_project_override = true
}

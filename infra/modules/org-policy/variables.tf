variable "org_id" {
  description = "Number of the organization: constraint and tag are defined there."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.org_id))
    error_message = "org_id must be the organization's number."
  }
}

variable "parents" {
  description = "Where the policy holds: organizations/N, folders/N or projects/P, and everything below."
  type        = list(string)

  validation {
    condition     = alltrue([for parent in var.parents : can(regex("^(organizations/[0-9]+|folders/[0-9]+|projects/[^/]+)$", parent))])
    error_message = "parents must be organizations/N, folders/N or projects/P."
  }
}

variable "mode" {
  description = "off: no constraint; dry-run: violations are logged, nothing is refused; enforce: refused."
  type        = string
  default     = "dry-run"

  validation {
    condition     = contains(["off", "dry-run", "enforce"], var.mode)
    error_message = "The mode of the policy must be off, dry-run or enforce."
  }
}

variable "methods" {
  description = "CREATE: new clusters only. With UPDATE any change of an existing cluster that breaks the rule can be refused, too."
  type        = list(string)
  default     = ["CREATE"]

  validation {
    condition     = contains(["CREATE", "CREATE UPDATE"], join(" ", sort(var.methods)))
    error_message = "The methods of the policy must be [\"CREATE\"] or [\"CREATE\", \"UPDATE\"]; Google takes no constraint on UPDATE alone."
  }
}

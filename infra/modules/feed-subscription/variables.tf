variable "project" {
  description = "Project that the topic lives in."
  type        = string
}

variable "project_number" {
  description = "Number of that project; the agents of Cloud Asset and Pub/Sub are named by it."
  type        = string
}

variable "prefix" {
  description = "Beginning of all names."
  type        = string
}

variable "uri" {
  description = "Address of function asset-feed; also the audience of the token."
  type        = string
}

variable "push_service_account" {
  description = "E-mail address of the service account that Pub/Sub calls with."
  type        = string
}

variable "ack_seconds" {
  description = "Seconds that asset-feed has for an event."
  type        = number
  default     = 60
}

variable "labels" {
  description = "Labels of topics and subscriptions."
  type        = map(string)
  default     = {}
}

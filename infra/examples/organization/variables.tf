variable "slack_channel" {
  description = "ID of the channel for the digest. Null until the bot token is in its secret."
  type        = string
  default     = null
}

variable "scc_source" {
  description = "The output scc_source of the first apply: the source has to exist before its number is known."
  type        = string
  default     = null
}

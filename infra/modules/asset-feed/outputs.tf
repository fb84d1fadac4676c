output "feeds" {
  description = "Number of feeds: one for an organization or a folder, one for each project."
  value       = length(var.scope.ids)
}

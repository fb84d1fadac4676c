output "ids" {
  description = "Secret ID by environment variable; known only when its readers may read it, so that no function starts before."
  value       = { for name, secret in google_secret_manager_secret.this : name => secret.secret_id }
  depends_on  = [google_secret_manager_secret_iam_member.reader]
}

variable "mirror_password" {
  type      = string
  sensitive = true
}

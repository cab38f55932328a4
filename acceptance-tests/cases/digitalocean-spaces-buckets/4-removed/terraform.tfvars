keeps_uploads = true

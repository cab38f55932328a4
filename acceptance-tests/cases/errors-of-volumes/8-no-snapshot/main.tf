# Without its last snapshot the volume stays.

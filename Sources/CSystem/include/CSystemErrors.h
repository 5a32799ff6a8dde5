// strerrordesc_np, which only _GNU_SOURCE shows.
#pragma once

/// The kernel's words for an error number in English, or NULL for a number that it does not know.
const char *_Nullable csystem_error_text(int number);

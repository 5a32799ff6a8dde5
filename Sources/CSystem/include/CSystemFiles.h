// Files, folders, errors and the sandbox.
#pragma once

/// The kernel's words for an error number in English, or NULL for a number that it does not know.
const char *_Nullable csystem_error_text(int number);

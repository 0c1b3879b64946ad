"""One function per thing a person does; the only callers of vault, disclosure, reports, training."""

"""The service under load: many readers while days are planned, many small uploads, a large one."""

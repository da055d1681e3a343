/** pg_class.relkind of what becomes a table. https://www.postgresql.org/docs/current/catalog-pg-class.html */
export type RelationKind = 'r' | 'p' | 'f' | 'v' | 'm'

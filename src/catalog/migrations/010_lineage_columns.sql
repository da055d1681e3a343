-- A column's way is found along the edges of its entity. Two indexes by entity and name on every flow of a column cost more than half of each write.
drop index trunkline.lineage_column_downstream;
drop index trunkline.lineage_column_upstream;
alter table trunkline.lineage_column drop column from_id, drop column to_id;

-- One index for each end, over live edges and ended ones: it also finds the edges of an entity that is removed for good.
drop index trunkline.lineage_edge_downstream;
drop index trunkline.lineage_edge_upstream;
drop index trunkline.lineage_edge_ended;
drop index trunkline.lineage_edge_from;
create index lineage_edge_downstream on trunkline.lineage_edge (from_id) include (to_id, ended_at);
create index lineage_edge_upstream on trunkline.lineage_edge (to_id) include (from_id, ended_at);

-- Every run says of each edge when it was seen last: there is room for that on its page, so that no index is written.
alter table trunkline.lineage_edge set (fillfactor = 60);

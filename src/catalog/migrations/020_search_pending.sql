-- What is written waits in a list that every search reads from its beginning until 4 MB are together: 15 ms and more. 256 kB are read in one.
alter index trunkline.search_doc_name_words set (gin_pending_list_limit = 256);
alter index trunkline.search_doc_words set (gin_pending_list_limit = 256);
alter index trunkline.search_doc_tags set (gin_pending_list_limit = 256);
alter index trunkline.search_doc_owners set (gin_pending_list_limit = 256);
alter index trunkline.search_word_trigrams set (gin_pending_list_limit = 256);

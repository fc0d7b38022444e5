-- Beside the English reason of a lock: which sentence it is and with what in its places, so that screens say it in another language.
alter table zone add column if not exists locked_sentence jsonb;

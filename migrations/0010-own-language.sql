-- A language is what a person chose; until then the browser's counts. `en` was written for everyone, chosen or not.
alter table app_user alter column locale drop default, alter column locale drop not null;
update app_user set locale = null where locale = 'en';

"""After a test that commits, the tables are as the migrations left them.

Django truncates every table and lets each of the 25 apps make its permissions and groups anew: that takes longer than
most of the tests. Here the rows are deleted, and those that the migrations made are put back from copies.
"""

from django.db import connection

COPY = """
DO $$
DECLARE name text; filled bool;
BEGIN
    CREATE SCHEMA pristine;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE pristine.%I AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END $$
"""
# As a replica Postgres minds no foreign key and no trigger, of which some refuse to delete.
RESTORE = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' LOOP
        EXECUTE format('DELETE FROM public.%I', name);
    END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'pristine' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM pristine.%I', name, name);
    END LOOP;
END $$
"""


def copy_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS pristine CASCADE")  # of a database that is used again
        cursor.execute(COPY)


def restore_rows(_test) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RESTORE)

import django.db.models.deletion
from django.db import migrations, models

# Unlike a plain table, a full-text table that reads its text from another one keeps it once only.
SQLITE = (
    """CREATE VIRTUAL TABLE articles_search USING fts5(
        headline, words, content='articles_searchabletext', content_rowid='place',
        tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER articles_search_insert AFTER INSERT ON articles_searchabletext BEGIN
        INSERT INTO articles_search (rowid, headline, words)
        VALUES (new.place, new.headline, new.words); END""",
    """CREATE TRIGGER articles_search_delete AFTER DELETE ON articles_searchabletext BEGIN
        INSERT INTO articles_search (articles_search, rowid, headline, words)
        VALUES ('delete', old.place, old.headline, old.words); END""",
    """CREATE TRIGGER articles_search_update AFTER UPDATE ON articles_searchabletext BEGIN
        INSERT INTO articles_search (articles_search, rowid, headline, words)
        VALUES ('delete', old.place, old.headline, old.words);
        INSERT INTO articles_search (rowid, headline, words)
        VALUES (new.place, new.headline, new.words); END""",
)
POSTGRESQL = (
    """ALTER TABLE articles_searchabletext ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', headline), 'A') ||
        setweight(to_tsvector('simple', words), 'D')) STORED""",
    "CREATE INDEX articles_searchabletext_vector ON articles_searchabletext USING gin (vector)",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def make_full_text_index(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_full_text_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE articles_search")


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SearchableText",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("headline", models.TextField()),
                ("words", models.TextField()),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="searchable_text",
                        to="articles.articlepage",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="articlepage",
            index=models.Index(
                condition=models.Q(("listed_at__isnull", False)),
                fields=["-published_on", "-listed_at"],
                name="day_newest_first",
            ),
        ),
        migrations.RunPython(make_full_text_index, drop_full_text_index),
    ]

"""A wish for letters names its article, so that a new reply finds at once whether there is any."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_articles(apps, _editor):
    comments = apps.get_model("comments", "Comment").objects.filter(pk=OuterRef("comment"))
    follows = apps.get_model("comments", "Follow").objects
    follows.update(article=Subquery(comments.values("article")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_body_blocks"),
        ("comments", "0007_address_and_state"),
    ]

    operations = [
        migrations.AddField(
            model_name="follow",
            name="article",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.articlepage",
            ),
        ),
        migrations.RunPython(name_articles, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="follow",
            name="article",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.articlepage",
            ),
        ),
    ]

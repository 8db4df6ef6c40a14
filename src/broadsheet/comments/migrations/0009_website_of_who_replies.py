"""A reply may name a website, where the newsroom asks for one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0008_whose_article_is_followed'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='author_site',
            field=models.URLField(blank=True, verbose_name='website'),
        ),
        migrations.AddField(
            model_name='replysettings',
            name='ask_site',
            field=models.BooleanField(default=False, help_text='The name then leads to it. Most who fill it in sell something.', verbose_name='ask for a website'),
        ),
    ]

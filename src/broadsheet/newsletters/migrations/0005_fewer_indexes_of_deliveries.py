import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletters', '0004_bounces'),
    ]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='edition',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='newsletters.edition'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='selection',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='newsletters.selection'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('selection__isnull', False)), fields=['selection'], name='deliveries_of_a_selection'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletters', '0009_how_far_it_is_claimed'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='delivery',
            name='deliveries_due',
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['edition', 'state', 'due_at', 'id'], name='deliveries_in_order'),
        ),
    ]

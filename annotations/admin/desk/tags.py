"""What the templates of the desk need beyond Django's own."""

from datetime import timedelta

from django import template

register = template.Library()


@register.filter
def lasted(span: timedelta | None) -> str:
    """Return a duration in its two largest units: 3 d 4 h, 2 h 5 min, 7 min; a dash for none."""
    if span is None:
        return "–"
    minutes = int(span.total_seconds() // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"

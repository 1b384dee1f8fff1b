"""Webhook subscriptions, and the log of what was delivered."""

from django.contrib import admin

from annotations.admin.base import ReadOnlyAdmin
from annotations.models import Delivery, DeliveryAttempt, Subscription
from annotations.workflow.permissions import may_manage_partners


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_select_related = ("newsroom",)
    seen_by = staticmethod(may_manage_partners)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    seen_by = staticmethod(may_manage_partners)


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(ReadOnlyAdmin):
    seen_by = staticmethod(may_manage_partners)

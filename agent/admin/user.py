"""Accounts and groups of staff. Nobody gives a right that they do not have themselves."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import BooleanRadioFilter, DropdownFilter
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from agent import roles
from knowledge.admin.badge import badge, badges, clipped
from knowledge.admin.venue import VenueTime

admin.site.unregister(User)
admin.site.unregister(Group)


def rights_of(user: Any) -> QuerySet:
    """Return the permissions of an account that is no superuser, also while it is not active."""
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).distinct()


def is_above(request: HttpRequest, user: User) -> bool:
    """Whether an account may do more than the one that asks, which then may not change it."""
    if request.user.is_superuser:
        return False
    own = rights_of(request.user).values("pk")
    return user.is_superuser or rights_of(user).exclude(pk__in=own).exists()


def grantable(request: HttpRequest) -> QuerySet:
    """Return the groups that give nothing which the account that asks does not have."""
    groups = Group.objects.order_by("pk")
    if request.user.is_superuser:
        return groups
    given = Group.permissions.through.objects.filter(group=OuterRef("pk"))
    more = given.exclude(permission__in=rights_of(request.user).values("pk"))
    return groups.exclude(Exists(more))


class RoleField(forms.ModelMultipleChoiceField):
    """Groups to tick; those that are roles say what they are for."""

    def label_from_instance(self, obj: Group) -> SafeString | str:
        meaning = roles.meaning_of(obj.name)
        if not meaning:
            return obj.name
        return format_html(
            '<strong>{}</strong> <span class="rosa-hint">{}</span>',
            roles.title_of(obj.name),
            meaning,
        )


class RightField(forms.ModelMultipleChoiceField):
    """Single rights to choose; Django has no names for them but English ones."""

    def label_from_instance(self, obj: Permission) -> str:
        return name_of_right(obj)


def name_of_right(right: Permission) -> str:
    """Return what a right is called in the user's language, with its kind of record before it."""
    kind = right.content_type
    model = kind.model_class()
    title = _(str(model._meta.verbose_name)) if model else kind.model
    alike = {
        f"add_{kind.model}": _("Can add %s"),
        f"change_{kind.model}": _("Can change %s"),
        f"delete_{kind.model}": _("Can delete %s"),
        f"view_{kind.model}": _("Can view %s"),
    }
    name = alike[right.codename] % title if right.codename in alike else _(right.name)
    app = model._meta.app_config.verbose_name if model else kind.app_label
    return f"{app} | {title} | {name}"


class RoleFilter(DropdownFilter):
    title = pgettext_lazy("account", "role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        rows = Group.objects.order_by("pk").values_list("pk", "name")
        return [(str(key), roles.title_of(name)) for key, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        key = self.value() or ""
        return queryset.filter(groups=key) if key.isdecimal() else queryset


@admin.register(User)
class UserAdmin(VenueTime, DjangoUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("account", "role", "email", "state")
    list_filter = (
        RoleFilter,
        ("is_active", BooleanRadioFilter),
        ("is_staff", BooleanRadioFilter),
        ("is_superuser", BooleanRadioFilter),
    )
    list_filter_submit = True
    filter_horizontal = ("user_permissions",)
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        (gettext_lazy("Role"), {"fields": ("groups", "is_staff")}),
    )
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Role"), {"fields": ("groups", "is_active", "is_staff")}),
        (gettext_lazy("Person"), {"fields": ("first_name", "last_name", "email")}),
        (gettext_lazy("More rights"), {"fields": ("is_superuser", "user_permissions")}),
        (gettext_lazy("History"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return found
        # Rights beside the roles are given by superusers alone.
        return tuple(part for part in found if "is_superuser" not in part[1]["fields"])

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("groups")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user_permissions":
            kwargs["form_class"] = RightField
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        return RoleField(
            grantable(request),
            required=False,
            label=gettext_lazy("Roles"),
            help_text=gettext_lazy("Several add up. You can give those whose rights you have."),
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
        )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return _is_within(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return _is_within(request, obj) and super().has_delete_permission(request, obj)

    @display(description=gettext_lazy("account"), ordering="username")
    def account(self, obj: User) -> SafeString:
        return clipped(obj.username, obj.get_full_name())

    @display(description=pgettext_lazy("account", "role"))
    def role(self, obj: User) -> SafeString:
        marks = [badge(gettext_lazy("superuser"), "warn")] if obj.is_superuser else []
        marks += [badge(roles.title_of(group.name), "info") for group in obj.groups.all()]
        return badges(marks)

    @display(description=gettext_lazy("state"), ordering="is_active")
    def state(self, obj: User) -> SafeString:
        if not obj.is_active:
            return badge(gettext_lazy("disabled"), "muted")
        if not obj.is_staff:
            return badge(gettext_lazy("may not sign in here"), "warn")
        return badge(gettext_lazy("enabled"), "ok")


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    list_display = ("role", "meaning")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "permissions":
            kwargs["form_class"] = RightField
            if not request.user.is_superuser:
                kwargs["queryset"] = rights_of(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return _gives_no_more(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return _gives_no_more(request, obj) and super().has_delete_permission(request, obj)

    @display(description=pgettext_lazy("account", "role"), ordering="name")
    def role(self, obj: Group) -> SafeString:
        return clipped(roles.title_of(obj.name))

    @display(description=gettext_lazy("what for"))
    def meaning(self, obj: Group) -> SafeString:
        return format_html('<span class="rosa-clip">{}</span>', roles.meaning_of(obj.name) or "-")


def _is_within(request: HttpRequest, user: User | None) -> bool:
    return user is None or not is_above(request, user)


def _gives_no_more(request: HttpRequest, group: Group | None) -> bool:
    return group is None or grantable(request).filter(pk=group.pk).exists()

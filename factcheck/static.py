"""Static files under names that carry their content's hash."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModules(CompressedManifestStaticFilesStorage):
    """Hash what ES modules import too, so that a browser never mixes two releases."""

    support_js_module_import_aggregation = True

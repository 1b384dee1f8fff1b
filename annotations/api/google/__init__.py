"""The shape of Google's Fact Check Tools API (v1alpha1), so that its official clients work unchanged."""

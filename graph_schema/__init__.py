"""What things are: the model of the graph, written once as data, and the code that reads it."""

from graph_schema.errors import ModelError
from graph_schema.loading import load_model
from graph_schema.model import DEFAULT_IRI, ClassDef, ConceptDef, Model, PropertyDef, Vocabulary

__all__ = ["DEFAULT_IRI", "ClassDef", "ConceptDef", "Model", "ModelError", "PropertyDef", "Vocabulary", "load_model"]

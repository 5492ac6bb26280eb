"""What is built fits the model: the generated shapes find nothing to complain about."""

import pyoxigraph
import pyshacl
import rdflib
from pyoxigraph import DefaultGraph, RdfFormat

from graph_schema import load_model
from graph_schema.generate import shapes


def violations(store):
    fold = (quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph()))
    return violations_of(pyoxigraph.serialize(fold, format=RdfFormat.N_TRIPLES))


def violations_of(lines):
    """The report of the shapes over N-Triples, empty when they conform."""
    data = rdflib.Graph().parse(data=lines, format="nt")
    found = rdflib.Graph().parse(data=shapes(load_model()), format="turtle")
    conforms, _, text = pyshacl.validate(data, shacl_graph=found, inference="none")
    return "" if conforms else text


def test_the_sample_fits_the_model(built):
    assert violations(built.oxigraph) == ""


def test_the_shapes_do_complain(built):
    broken = pyoxigraph.Store()
    broken.extend(built.oxigraph)
    prefixes = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in load_model().prefixes.items())
    broken.update(prefixes + 'DELETE { ?a bg:sector ?s } INSERT { ?a bg:sector "nobody" } WHERE { ?a bg:sector ?s }')
    assert "bg:sector" in violations(broken)

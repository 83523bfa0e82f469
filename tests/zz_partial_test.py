import sys; sys.path.insert(0,"/work/main/tests")
from test_docs import *
import test_docs
real=commands
def some(document):
    return (w for w in real(document) if not {"plan","preview","still"} & set(w))
def test_it(workplace, monkeypatch):
    monkeypatch.setattr(test_docs,"commands",some)
    for d in DOCUMENTS:
        test_every_command_in_a_document_runs.__wrapped__(d,workplace) if hasattr(test_every_command_in_a_document_runs,"__wrapped__") else test_every_command_in_a_document_runs(d,workplace)

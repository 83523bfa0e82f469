"""Networks as graphs: made safe to tap, and cut where nothing further is asked for.

``torch.fx`` records the operations of a module. On the record, normalization goes into the
convolution before it, nothing writes into its own input, and what idles at inference is gone. Only
the structure matters here: modules on the meta device work as well.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torchvision.ops import stochastic_depth

IDLE_MODULES = (nn.Dropout, nn.Identity)
IDLE_FUNCTIONS = (F.dropout, stochastic_depth)
RELU_MODULES = (nn.ReLU, nn.ReLU6)
RELU_FUNCTIONS = (F.relu, torch.relu)
POOL_MODULES = (nn.MaxPool2d, nn.AvgPool2d)
POOL_FUNCTIONS = (F.max_pool2d, F.avg_pool2d)
OUT_OF_PLACE = {operator.iadd: operator.add, operator.imul: operator.mul}


@dataclass(frozen=True, slots=True)
class Recording:
    """A module's operations, and which of them ends each of its submodules."""

    module: fx.GraphModule
    ends: Mapping[str, fx.Node]
    """Path of a submodule to the operation that ends it; without those that are called twice."""

    @property
    def output(self) -> fx.Node:
        """The network's result; the last part of it, if it is a tuple."""
        result = self.module.graph.output_node().args[0]
        last = result[-1] if isinstance(result, tuple) else result
        assert isinstance(last, fx.Node)
        return last


def record(network: nn.Module) -> Recording:
    """Record a network in eval mode; takes it over: its modules are changed and used."""
    network.eval()
    module = fx.symbolic_trace(network)
    ends = _ends(module.graph)
    _keep_inputs(module)
    for node in list(module.graph.nodes):
        if _is_idle(module, node) or _fold_normalization(module, node):
            _remove(module.graph, node, ends)
    module.recompile()
    return Recording(module, ends)


def calls(
    module: fx.GraphModule,
    node: fx.Node,
    modules: tuple[type[nn.Module], ...],
    functions: tuple[Callable[..., object], ...],
) -> bool:
    """Whether an operation calls one of these modules or functions."""
    if node.op == "call_module":
        return isinstance(module.get_submodule(str(node.target)), modules)
    return node.op == "call_function" and node.target in functions


def is_rectified(module: fx.GraphModule, node: fx.Node) -> bool:
    """Whether a value cannot be negative, because ReLUs made all of it."""
    if is_relu(module, node):
        return True
    if calls(module, node, POOL_MODULES, (*POOL_FUNCTIONS, torch.cat)):
        return all(is_rectified(module, source) for source in node.all_input_nodes)
    return False


def is_relu(module: fx.GraphModule, node: fx.Node) -> bool:
    """Whether an operation is a ReLU or a ReLU6."""
    return calls(module, node, RELU_MODULES, RELU_FUNCTIONS)


def before_relu(module: fx.GraphModule, node: fx.Node) -> fx.Node:
    """Return the value whose ReLU ``node`` is, for a rectified node; adds to the graph if needed.

    A ReLU passes through concatenation and maximum; through an average it does not, and the average
    of rectified values is its own ReLU.
    """
    if not is_rectified(module, node):
        return node
    if is_relu(module, node):
        return node.all_input_nodes[0]
    if not calls(module, node, (nn.MaxPool2d,), (F.max_pool2d, torch.cat)):
        return node
    sources = {source: before_relu(module, source) for source in node.all_input_nodes}
    with module.graph.inserting_after(node):
        return module.graph.node_copy(node, sources.__getitem__)


def cut(module: fx.GraphModule, taps: Mapping[str, fx.Node]) -> fx.GraphModule:
    """Return a graph that computes the tapped values by name, and nothing that they do not need."""
    needed = _ancestors(taps.values())
    graph, copies = fx.Graph(), {}
    for node in module.graph.nodes:
        if node in needed:
            copies[node] = graph.node_copy(node, copies.__getitem__)
    graph.output({name: copies[node] for name, node in taps.items()})
    return fx.GraphModule(module, graph)


def _ends(graph: fx.Graph) -> dict[str, fx.Node]:
    """Return the last operation of each submodule that is called once."""
    ends: dict[str, fx.Node] = {}
    repeated = set()
    for node in graph.nodes:
        for call, (path, _) in node.meta.get("nn_module_stack", {}).items():
            ends[path] = node
            if call != path:  # fx names a module's later calls path@1, path@2
                repeated.add(path)
    return {path: node for path, node in ends.items() if path and path not in repeated}


def _keep_inputs(module: fx.GraphModule) -> None:
    """Let nothing overwrite its input: it may be tapped."""
    for part in module.modules():
        if hasattr(part, "inplace"):
            part.inplace = False  # pyright: ignore[reportArgumentType]: no module, a flag
    for node in module.graph.nodes:
        if "inplace" in node.kwargs:
            node.kwargs = {**node.kwargs, "inplace": False}
        node.target = OUT_OF_PLACE.get(node.target, node.target)


def _is_idle(module: fx.GraphModule, node: fx.Node) -> bool:
    """Whether an operation only matters in training."""
    return calls(module, node, IDLE_MODULES, IDLE_FUNCTIONS)


def _fold_normalization(module: fx.GraphModule, node: fx.Node) -> bool:
    """Put a normalization into the convolution that alone feeds it; else make it a plain scaling.

    Returns:
        Whether the convolution now does it all.
    """
    if not calls(module, node, (nn.BatchNorm2d,), ()):
        return False
    normalization = module.get_submodule(str(node.target))
    assert isinstance(normalization, nn.BatchNorm2d)
    source = node.all_input_nodes[0]
    if not calls(module, source, (nn.Conv2d,), ()) or len(source.users) > 1:
        _absorb_statistics(normalization)
        return False
    path = str(source.target)
    convolution = module.get_submodule(path)
    assert isinstance(convolution, nn.Conv2d)
    module.set_submodule(path, fuse_conv_bn_eval(convolution, normalization))
    return True


@torch.no_grad()
def _absorb_statistics(normalization: nn.BatchNorm2d) -> None:
    """Move the running statistics into weight and bias: half precision would spoil them."""
    mean, variance = normalization.running_mean, normalization.running_var
    assert mean is not None
    assert variance is not None
    normalization.weight.mul_((variance + normalization.eps).rsqrt())
    normalization.bias.sub_(mean * normalization.weight)
    mean.zero_()
    variance.fill_(1)
    normalization.eps = 0.0


def _remove(graph: fx.Graph, node: fx.Node, ends: dict[str, fx.Node]) -> None:
    """Take an operation out; the blocks that ended with it end with its input."""
    source = node.all_input_nodes[0]
    stack = node.meta.get("nn_module_stack", {})
    own = next(reversed(stack.values()))[0] if stack else None
    for path in [path for path, end in ends.items() if end is node]:
        if path == own:
            del ends[path]
        else:
            ends[path] = source
    node.replace_all_uses_with(source)
    graph.erase_node(node)


def _ancestors(nodes: Iterable[fx.Node]) -> set[fx.Node]:
    """Return the nodes and all that they are computed from."""
    found: set[fx.Node] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(node.all_input_nodes)
    return found

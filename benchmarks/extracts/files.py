"""Large extracts: copies of a small one side by side."""

from pathlib import Path

import osmium
from osmium import osm
from osmium.osm import mutable

_IDS_A_COPY = 10**11
_STEP_DEGREES = 1.0


def write_copies(file: Path, copies: int, path: Path) -> None:
    """Write an extract that holds another several times, each a degree farther east.

    Parameters
    ----------
    file, copies
        The extract, less than a degree wide, and how often it is written, ≥ 1.
    path
        The file to write, ``.osm.pbf``.
    """
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for copy in range(copies):
            for node in osmium.FileProcessor(file, osm.NODE):
                if isinstance(node, osm.Node) and node.location.valid():
                    writer.add_node(
                        mutable.Node(
                            base=node,
                            id=node.id + copy * _IDS_A_COPY,
                            location=(node.location.lon + copy * _STEP_DEGREES, node.location.lat),
                        )
                    )
        for copy in range(copies):
            for way in osmium.FileProcessor(file, osm.WAY):
                if isinstance(way, osm.Way):
                    refs = [node.ref + copy * _IDS_A_COPY for node in way.nodes]
                    writer.add_way(
                        mutable.Way(base=way, id=way.id + copy * _IDS_A_COPY, nodes=refs)
                    )

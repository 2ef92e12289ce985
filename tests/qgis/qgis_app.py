"""QGIS without a window: opens files as a user's QGIS does, with the styles that lie beside them, and draws them."""
import os
import sys
import tempfile

SKIPPED = 77  # to ctest: not run
os.environ["QT_QPA_PLATFORM"] = "offscreen"
HOME = tempfile.TemporaryDirectory(prefix="soilgate-qgis-")
os.environ["HOME"] = os.environ["XDG_RUNTIME_DIR"] = os.environ["QGIS_CUSTOM_CONFIG_PATH"] = HOME.name
os.environ["XDG_CACHE_HOME"] = os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = HOME.name
os.chmod(HOME.name, 0o700)
os.chdir(HOME.name)  # GDAL's MBTiles driver leaves statistics in the folder it is in
try:
    from qgis.core import (Qgis, QgsApplication, QgsDataSourceUri, QgsExpressionContext, QgsExpressionContextUtils, QgsMapRendererParallelJob, QgsMapSettings, QgsPointXY, QgsProviderRegistry,
                           QgsRasterLayer, QgsRectangle, QgsVectorLayer)
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor
except ImportError as error:
    print(f"skipped: QGIS for Python is not here ({error}); apt-get install --no-install-recommends python3-qgis qgis-providers")
    sys.exit(SKIPPED)

APP = QgsApplication([], False)
APP.initQgis()
MESSAGES = []  # warnings and worse, of QGIS's log
QgsApplication.messageLog().messageReceived.connect(
    lambda text, tag, level: level != Qgis.Info and MESSAGES.append(f"{tag}: {text}"))


def messages():
    """Those since the last call."""
    told = list(MESSAGES)
    MESSAGES.clear()
    return told


def raster(path, provider="gdal"):
    return QgsRasterLayer(path, os.path.basename(path), provider)


def vector(path, layer=None):
    """A new layer, with its default style; LAYER: of a GeoPackage."""
    return QgsVectorLayer(path if layer is None else f"{path}|layername={layer}", layer or os.path.basename(path), "ogr")


def table(host, database, user, password, name):
    """A map of the registry in PostgreSQL."""
    place = QgsDataSourceUri()
    place.setConnection(host, "5432", database, user, password)
    place.setDataSource("soilgate", name, "geom", "", "ogc_fid")
    return QgsVectorLayer(place.uri(False), name, "postgres")


def sublayers(path):
    """{name: address} of what QGIS offers to open."""
    return {one.name(): one.uri() for one in QgsProviderRegistry.instance().querySublayers(path)}


def draw(layer, west, south, east, north, cols, rows):
    """The picture of the box, in the layer's own CRS, on white."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(cols, rows))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    settings.setExtent(QgsRectangle(west, south, east, north))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def colour_at(layer, x, y, size):
    """The colour in the middle of a picture of SIZE of the layer's units around (X, Y): SIZE of a pixel or less shows one pixel."""
    image = draw(layer, x - size / 2, y - size / 2, x + size / 2, y + size / 2, 21, 21)
    return image.pixelColor(10, 10).name()


def colours(layer, box, cols, rows):
    """All colours of the picture."""
    image = draw(layer, *box, cols, rows)
    return {image.pixelColor(x, y).name() for x in range(cols) for y in range(rows)}


def identify(layer, x, y):
    """What the tool of QGIS tells of a place."""
    found = layer.dataProvider().sample(QgsPointXY(x, y), 1)
    return found[0] if found[1] else None


def expression_context(layer, feature, fields):
    """What the filter of a rule is evaluated in."""
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFields(fields)
    context.setFeature(feature)
    for rule in layer.renderer().rootRule().children():
        rule.filter().prepare(context)
    return context

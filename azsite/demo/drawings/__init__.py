"""The pictures of the demo: drawn by code, each the same every time."""

from PIL import Image

from azsite.demo.drawings import land, things
from azsite.demo.drawings.canvas import Canvas

# name: (scene, what it shows)
SCENES = {
    "flame-towers": (land.flame_towers, "Three tall towers shaped like flames over a city at dusk."),
    "maiden-tower": (land.maiden_tower, "A round old stone tower above the roofs of Baku's old town."),
    "baku-skyline-night": (land.baku_skyline_night, "Baku's skyline at night, mirrored in the Caspian."),
    "baku-bay": (land.baku_bay, "The bay of Baku with boats and a widening sandy shore."),
    "caspian-platform": (land.caspian_platform, "An oil platform in the Caspian at sunset."),
    "pipeline-dusk": (land.pipeline_dusk, "A pipeline running toward low hills at dusk."),
    "wind-farm": (land.wind_farm, "Five wind turbines standing in a calm sea."),
    "oil-rocks": (land.oil_rocks, "Derricks and houses on stilts along a trestle road at sea."),
    "capitol-dome": (things.capitol_dome, "The dome of the United States Capitol in evening light."),
    "washington-monument": (things.washington_monument, "The Washington Monument mirrored in a long pool at sunset."),
    "white-columns": (things.white_columns, "A row of white columns seen from below."),
    "handshake-abstract": (things.handshake_abstract, "Bands in the colours of two flags meeting in a circle."),
    "flags-ribbons": (things.flags_ribbons, "Ribbons in the colours of the flags of Azerbaijan and the United States."),
    "map-caucasus": (things.map_caucasus, "A map of the South Caucasus between the Black Sea and the Caspian."),
    "map-corridor": (things.map_corridor, "A route of points from Central Asia over the Caspian to Europe and beyond."),
    "rail-line": (land.rail_line, "Railway tracks running to the horizon, with freight cars beside them."),
    "container-port": (land.container_port, "Stacked containers on a ship below two cranes."),
    "mountain-pass": (land.mountain_pass, "A road winding up to a pass between snowy peaks."),
    "mud-volcano": (land.mud_volcano, "A grey mud volcano on a dry plain."),
    "carpet-pattern": (things.carpet_pattern, "Three stepped medallions of an Azerbaijani carpet."),
    "mugham-strings": (things.mugham_strings, "A tar, the long-necked lute of mugham, in warm light."),
    "jazz-night": (things.jazz_night, "A piano and a saxophone player on a dark stage."),
    "tea-glass": (things.tea_glass, "A pear-shaped glass of tea with sugar on a red cloth."),
    "pomegranate": (things.pomegranate, "A whole pomegranate beside a halved one."),
    "conference-table": (things.conference_table, "A long conference table with papers and two small flags."),
    "signal-lines": (things.signal_lines, "A network of lit points joined by lines on a dark ground."),
    "solar-field": (land.solar_field, "Rows of solar panels below a low sun."),
    "border-road": (land.border_road, "A road to a border post with a striped barrier."),
    "newspaper-stack": (things.newspaper_stack, "A stack of newspapers tied with red string."),
    "chess-board": (things.chess_board, "Five pieces on a chess board in low light."),
}
NAMES = {name: alt for name, (_scene, alt) in SCENES.items()}


def draw(name: str, width: int = 1600, height: int = 900) -> Image.Image:
    canvas = Canvas(name, width, height)
    SCENES[name][0](canvas)
    return canvas.finish()

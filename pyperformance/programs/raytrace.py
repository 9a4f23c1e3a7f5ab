"""A small ray tracer: vector objects with operator methods, polymorphic shapes, float arithmetic."""

import math

FULL = 230
QUICK = 72


class Vector:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __neg__(self):
        return Vector(-self.x, -self.y, -self.z)

    def scaled(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def length(self):
        return math.sqrt(self.dot(self))

    def unit(self):
        return self.scaled(1.0 / self.length())

    def mirrored(self, normal):
        return self - normal.scaled(2.0 * self.dot(normal))


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction

    def at(self, distance):
        return self.origin + self.direction.scaled(distance)


class Sphere:
    def __init__(self, center, radius, surface):
        self.center = center
        self.radius = radius
        self.surface = surface

    def hit(self, ray):
        """The distance to the nearest point in front of the ray's origin, or None."""
        to_center = self.center - ray.origin
        along = to_center.dot(ray.direction)
        inside = self.radius * self.radius - (to_center.dot(to_center) - along * along)
        if inside <= 0.0:
            return None
        half = math.sqrt(inside)
        if along - half > 1e-6:
            return along - half
        if along + half > 1e-6:
            return along + half
        return None

    def normal(self, point):
        return (point - self.center).scaled(1.0 / self.radius)


class Floor:
    def __init__(self, height, surface):
        self.height = height
        self.surface = surface

    def hit(self, ray):
        drop = ray.direction.y
        if abs(drop) < 1e-9:
            return None
        distance = (self.height - ray.origin.y) / drop
        return distance if distance > 1e-6 else None

    def normal(self, point):
        return Vector(0.0, 1.0, 0.0)


class Plain:
    def __init__(self, color, shine):
        self.color = color
        self.shine = shine

    def color_at(self, point):
        return self.color


class Checkered(Plain):
    def __init__(self, color, other, shine):
        super().__init__(color, shine)
        self.other = other

    def color_at(self, point):
        if (math.floor(point.x) + math.floor(point.z)) % 2:
            return self.other
        return self.color


class Scene:
    def __init__(self):
        self.shapes = []
        self.light = Vector(-6.0, 9.0, -5.0)
        self.rays = 0

    def nearest(self, ray):
        best = None
        best_distance = 1e30
        for shape in self.shapes:
            distance = shape.hit(ray)
            if distance is not None and distance < best_distance:
                best = shape
                best_distance = distance
        return best, best_distance

    def lit(self, point):
        to_light = self.light - point
        reach = to_light.length()
        ray = Ray(point, to_light.scaled(1.0 / reach))
        for shape in self.shapes:
            distance = shape.hit(ray)
            if distance is not None and distance < reach:
                return 0.0, ray.direction
        return 1.0, ray.direction

    def trace(self, ray, depth):
        self.rays += 1
        shape, distance = self.nearest(ray)
        if shape is None:
            sky = 0.5 + 0.5 * ray.direction.y
            return Vector(0.6 * sky, 0.7 * sky, sky)
        point = ray.at(distance)
        normal = shape.normal(point)
        surface = shape.surface
        light, direction = self.lit(point)
        strength = 0.15 + 0.85 * light * max(0.0, normal.dot(direction))
        color = surface.color_at(point).scaled(strength)
        if surface.shine > 0.0 and depth > 0:
            seen = self.trace(Ray(point, ray.direction.mirrored(normal).unit()), depth - 1)
            color = color.scaled(1.0 - surface.shine) + seen.scaled(surface.shine)
        return color


def make_scene():
    scene = Scene()
    scene.shapes.append(Floor(-1.0, Checkered(Vector(0.9, 0.9, 0.9), Vector(0.1, 0.2, 0.1), 0.2)))
    for i in range(5):
        center = Vector(i * 1.4 - 2.8, -0.4 + 0.2 * i, 3.0 + 0.7 * (i % 3))
        color = Vector(0.2 + 0.15 * i, 0.9 - 0.15 * i, 0.4)
        scene.shapes.append(Sphere(center, 0.6, Plain(color, 0.3 if i % 2 else 0.0)))
    return scene


def run(size):
    scene = make_scene()
    eye = Vector(0.0, 0.3, -3.0)
    signature = 0
    total = 0
    for row in range(size):
        for column in range(size):
            x = (column + 0.5) / size * 2.0 - 1.0
            y = 1.0 - (row + 0.5) / size * 2.0
            color = scene.trace(Ray(eye, Vector(x, y, 2.0).unit()), 3)
            for part in (color.x, color.y, color.z):
                level = min(255, int(part * 255.0))
                total += level
                signature = (signature * 257 + level) % 1000003
    return scene.rays, total, signature


EXPECTED = {
    QUICK: (8198, 1626433, 762707),
    FULL: (83751, 16537545, 581261),
}

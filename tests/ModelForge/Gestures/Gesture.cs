namespace TinyDevice.ModelForge.Gestures;

/// <summary>What a hand holding the accelerometer does; the numbers are the model's classes.</summary>
public enum Gesture
{
    Idle = 0,
    Circle = 1,
    Shake = 2,
    Tap = 3,
    Swipe = 4,
    Lift = 5,
}

using Repl.Sessions.Docker.Engine.Messages;

namespace Repl.Sessions.Docker.Images;

/// <summary>Adds up what the Engine tells of each layer of an image that it fetches.</summary>
/// <param name="image">The image, with its tag.</param>
internal sealed class PullMeter(string image)
{
    private readonly Dictionary<string, (long Done, long Total)> _layers = [];

    /// <summary>Takes in a line of the Engine's.</summary>
    /// <returns>How far all layers are now.</returns>
    public ImagePull Add(PullProgress line)
    {
        if (line.Id is { } layer)
        {
            var (done, total) = _layers.GetValueOrDefault(layer);
            _layers[layer] = line switch
            {
                { Status: "Downloading", ProgressDetail: { } detail } => (detail.Current, Math.Max(detail.Total, detail.Current)),
                { Status: "Verifying Checksum" or "Download complete" or "Extracting" or "Pull complete" } => (total, total),
                _ => (done, total),
            };
        }

        return Tell(line.Status ?? "", isComplete: false);
    }

    /// <summary>How it is when the image is there.</summary>
    public ImagePull End()
    {
        foreach (var (layer, (_, total)) in _layers.ToList())
        {
            _layers[layer] = (total, total);
        }

        return Tell("", isComplete: true);
    }

    private ImagePull Tell(string status, bool isComplete) => new(image, status, _layers.Values.Sum(layer => layer.Done), _layers.Values.Sum(layer => layer.Total), isComplete);
}

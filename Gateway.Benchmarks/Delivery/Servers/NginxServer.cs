using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Delivery.Servers;

/// <summary>
/// nginx before the origin with proxy_cache, for files with sendfile below <c>/static/</c>, and for uploads below <c>/upload/</c>. Its access log is buffered.
/// tcp_nopush is off: with it, answers of 64 KiB over loopback stall.
/// </summary>
internal sealed class NginxServer(TemporaryFolder folder, OriginServer origin) : DeliveryServer("nginx", folder)
{
    /// <summary>Where <c>/static/</c> is served from.</summary>
    public string StaticFolder => Path.Combine(Folder, "files", "static");

    protected override async Task<IReadOnlyList<string>> PrepareAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(StaticFolder);
        Directory.CreateDirectory(Path.Combine(Folder, "files", "upload"));
        string config = await WriteAsync("nginx.conf", Config(), cancellationToken);
        return ["nginx", "-c", config, "-p", Folder, "-e", Path.Combine(Folder, "error.log")];
    }

    // Workers of root would become another user, who cannot read temporary folders.
    private string Config() => $$"""
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        daemon off;
        worker_processes auto;
        pid {{Folder}}/nginx.pid;
        error_log {{Folder}}/error.log warn;
        events { worker_connections 8192; }
        http {
          access_log {{Folder}}/access.log combined buffer=64k flush=1s;
          default_type application/octet-stream;
          sendfile on;
          tcp_nopush off;
          tcp_nodelay on;
          keepalive_requests 1000000000;
          open_file_cache max=10000 inactive=10m;
          open_file_cache_valid 10m;
          client_max_body_size 0;
          client_body_temp_path {{Folder}}/body;
          proxy_temp_path {{Folder}}/proxy;
          fastcgi_temp_path {{Folder}}/fastcgi;
          uwsgi_temp_path {{Folder}}/uwsgi;
          scgi_temp_path {{Folder}}/scgi;
          proxy_cache_path {{Folder}}/cache levels=1:2 keys_zone=cache:64m max_size=4g inactive=1h use_temp_path=off;
          upstream origin { server 127.0.0.1:{{origin.Port}}; keepalive 64; }
          server {
            listen 127.0.0.1:{{Port}} backlog=4096;
            root {{Folder}}/files;
            location / {
              proxy_pass http://origin;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_cache cache;
              proxy_cache_lock on;
            }
            location /static/ { }
            location /upload/ { dav_methods PUT; create_full_put_path on; }
          }
        }
        """;
}

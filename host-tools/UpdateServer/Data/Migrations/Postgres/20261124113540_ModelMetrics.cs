using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TinyDevice.UpdateServer.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ModelMetrics : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "DeviceMetrics",
                columns: table => new
                {
                    DeviceId = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    ModelClass = table.Column<string>(type: "text", nullable: false),
                    ModelVersion = table.Column<string>(type: "text", nullable: false),
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    ActionId = table.Column<int>(type: "integer", nullable: true),
                    UptimeSeconds = table.Column<long>(type: "bigint", nullable: true),
                    Inferences = table.Column<long>(type: "bigint", nullable: true),
                    LatencyMeanUs = table.Column<long>(type: "bigint", nullable: true),
                    LatencyMaxUs = table.Column<long>(type: "bigint", nullable: true),
                    EnergyMicrojoule = table.Column<long>(type: "bigint", nullable: true),
                    Saturated = table.Column<long>(type: "bigint", nullable: true),
                    DriftPsiMilli = table.Column<long>(type: "bigint", nullable: true),
                    CascadeSamples = table.Column<long>(type: "bigint", nullable: true),
                    CascadeFired = table.Column<long>(type: "bigint", nullable: true),
                    CascadeSleepSeconds = table.Column<long>(type: "bigint", nullable: true),
                    ShadowCandidate = table.Column<string>(type: "text", nullable: true),
                    ShadowSamples = table.Column<long>(type: "bigint", nullable: true),
                    ShadowAgreed = table.Column<long>(type: "bigint", nullable: true),
                    ShadowPsiMilli = table.Column<long>(type: "bigint", nullable: true),
                    ShadowLatencyMeanUs = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeviceMetrics", x => x.DeviceId);
                    table.ForeignKey(
                        name: "FK_DeviceMetrics_Devices_DeviceId",
                        column: x => x.DeviceId,
                        principalTable: "Devices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "VersionMetrics",
                columns: table => new
                {
                    ModelClass = table.Column<string>(type: "text", nullable: false),
                    ModelVersion = table.Column<string>(type: "text", nullable: false),
                    Target = table.Column<string>(type: "text", nullable: false),
                    Hour = table.Column<long>(type: "bigint", nullable: false),
                    Reports = table.Column<int>(type: "integer", nullable: false),
                    Inferences = table.Column<long>(type: "bigint", nullable: false),
                    LatencySumUs = table.Column<long>(type: "bigint", nullable: false),
                    LatencyMaxUs = table.Column<long>(type: "bigint", nullable: false),
                    EnergyMicrojoule = table.Column<long>(type: "bigint", nullable: false),
                    Saturated = table.Column<long>(type: "bigint", nullable: false),
                    DriftReports = table.Column<int>(type: "integer", nullable: false),
                    DriftPsiMilliSum = table.Column<long>(type: "bigint", nullable: false),
                    DriftPsiMilliMax = table.Column<long>(type: "bigint", nullable: false),
                    ShadowSamples = table.Column<long>(type: "bigint", nullable: false),
                    ShadowAgreed = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VersionMetrics", x => new { x.ModelClass, x.ModelVersion, x.Target, x.Hour });
                });

            migrationBuilder.CreateIndex(
                name: "IX_DeviceMetrics_ModelClass_ModelVersion",
                table: "DeviceMetrics",
                columns: new[] { "ModelClass", "ModelVersion" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DeviceMetrics");

            migrationBuilder.DropTable(
                name: "VersionMetrics");
        }
    }
}

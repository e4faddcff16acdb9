using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TinyDevice.UpdateServer.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class MixedFleets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "RolloutImage",
                columns: table => new
                {
                    RolloutId = table.Column<int>(type: "integer", nullable: false),
                    ReleaseId = table.Column<int>(type: "integer", nullable: false),
                    RollbackReleaseId = table.Column<int>(type: "integer", nullable: true),
                    RollsBackReleaseId = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RolloutImage", x => new { x.RolloutId, x.ReleaseId });
                    table.ForeignKey(
                        name: "FK_RolloutImage_Releases_ReleaseId",
                        column: x => x.ReleaseId,
                        principalTable: "Releases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_RolloutImage_Rollouts_RolloutId",
                        column: x => x.RolloutId,
                        principalTable: "Rollouts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_RolloutImage_ReleaseId",
                table: "RolloutImage",
                column: "ReleaseId");

            migrationBuilder.Sql("""
                INSERT INTO "RolloutImage" ("RolloutId", "ReleaseId", "RollbackReleaseId", "RollsBackReleaseId")
                SELECT "Id", "ReleaseId", "RollbackReleaseId", "RollsBackReleaseId" FROM "Rollouts"
                """);

            // Bounds are drawn for each release now; without them a stage's percentage holds.
            migrationBuilder.Sql("""UPDATE "RolloutStage" SET "Bounds" = '{}'""");

            migrationBuilder.DropForeignKey(
                name: "FK_Rollouts_Releases_ReleaseId",
                table: "Rollouts");

            migrationBuilder.DropIndex(
                name: "IX_Rollouts_ReleaseId",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "RollbackReleaseId",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "RollsBackReleaseId",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "ReleaseId",
                table: "Rollouts");

            migrationBuilder.AddColumn<int>(
                name: "MaxConcurrent",
                table: "Rollouts",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "Test",
                table: "Rollouts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Window",
                table: "Rollouts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Devices",
                table: "RolloutStage",
                type: "integer",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RolloutImage");

            migrationBuilder.DropColumn(
                name: "Test",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "Window",
                table: "Rollouts");

            migrationBuilder.DropColumn(
                name: "Devices",
                table: "RolloutStage");

            migrationBuilder.RenameColumn(
                name: "MaxConcurrent",
                table: "Rollouts",
                newName: "ReleaseId");

            migrationBuilder.AddColumn<int>(
                name: "RollbackReleaseId",
                table: "Rollouts",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "RollsBackReleaseId",
                table: "Rollouts",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Rollouts_ReleaseId",
                table: "Rollouts",
                column: "ReleaseId");

            migrationBuilder.AddForeignKey(
                name: "FK_Rollouts_Releases_ReleaseId",
                table: "Rollouts",
                column: "ReleaseId",
                principalTable: "Releases",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
